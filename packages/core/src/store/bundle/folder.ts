import { EncoderKitError } from '@encoderkit/errors';
import { access, join, readdir, rename, rm } from '#platform';
import { withFileLock } from '../../data/files/file-lock.ts';
import { throughLinks } from '../../data/files/files.ts';
import { beside } from '../../data/files/temporary.ts';
import { manifestName, modelName, weightsName } from './names.ts';

/** Where the old bundle waits while the new one takes its place. */
const oldFolderFor = (folder: string): string => beside(folder, 'old');

/**
 * Puts a folder in the place of another. There is no exchanging two folders in one go, so the old one steps aside first: whoever
 * is interrupted between the two renames leaves it there, where `bundleFolder` finds it. Who else saves to the same folder waits meanwhile: he
 * would take the old one for such a leftover, and for a moment there would be neither.
 */
export function replaceFolder(made: string, target: string): Promise<void> {
  const old = oldFolderFor(target);
  return withFileLock(target, async () => {
    try {
      if (await exists(target)) {
        await rm(old, { recursive: true, force: true });
        await rename(target, old);
      }
      await rename(made, target);
    } catch (error) {
      await rename(old, target).catch(() => {});
      if (isMountPoint(error)) throw refusal(`${target} is a mount point, which cannot be replaced`, inside(target));
      throw error;
    }
    await rm(old, { recursive: true, force: true }).catch(() => {});
  });
}

const isMountPoint = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['EBUSY', 'EXDEV'].includes(String(error.code));
const inside = (target: string): string => `Save to a folder in it: ${join(target, 'model')}.`;

/** The folder to read a bundle from: as given, or where the old bundle went when `save` was interrupted. */
export async function bundleFolder(folder: string): Promise<string> {
  const target = await throughLinks(folder);
  const old = oldFolderFor(target);
  return !(await hasManifest(target)) && (await hasManifest(old)) ? old : folder;
}

const hasManifest = (folder: string): Promise<boolean> => exists(join(folder, manifestName));

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** What may be in a folder that is replaced: a bundle's own files, and what file managers and version control leave. */
const expected = new Set([manifestName, modelName, weightsName, '.DS_Store', '.gitkeep', 'Thumbs.db']);

/** Throws `file-not-writable` where replacing the folder would lose something that is no part of a bundle. */
export async function checkReplaceable(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw refusal(`${folder} is no folder`);
  });
  const others = names.filter((name) => !expected.has(name));
  const isBundle = names.includes(manifestName);
  if (others.length === 0 && (isBundle || !names.some((name) => [modelName, weightsName].includes(name)))) return;
  if (!isBundle) throw refusal(`${folder} exists and is no bundle`);
  throw refusal(`${folder} also holds what is no part of a bundle: ${others.slice(0, 3).join(', ')}`);
}

const refusal = (problem: string, remedy?: string): EncoderKitError =>
  new EncoderKitError({
    code: 'file-not-writable',
    where: 'save',
    problem,
    remedy:
      remedy ?? 'Saving replaces a folder: give one that does not exist yet, is empty, or holds nothing but a bundle.',
  });
