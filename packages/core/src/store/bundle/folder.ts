import { randomUUID } from 'node:crypto';
import { access, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EncoderKitError } from '@encoderkit/errors';
import { manifestName, modelName, weightsName } from './names.ts';

/** Where a new bundle is written before it takes the place of `folder`: beside it, since a rename stays on one disk. */
export const newFolderFor = (folder: string): string => beside(folder, `new-${randomUUID()}`);

/** Where the old bundle waits while the new one takes its place. */
const oldFolderFor = (folder: string): string => beside(folder, 'old');

const beside = (folder: string, what: string): string => join(dirname(folder), `.${basename(folder)}.${what}`);

/**
 * Puts a folder in the place of another. There is no exchanging two folders in one go, so the old one steps aside first: whoever
 * is interrupted between the two renames leaves it there, where `bundleFolder` finds it.
 */
export async function replaceFolder(made: string, target: string): Promise<void> {
  const old = oldFolderFor(target);
  if (await hasManifest(target)) {
    await rm(old, { recursive: true, force: true });
    await rename(target, old);
  }
  try {
    await rename(made, target);
  } catch (error) {
    await rename(old, target).catch(() => {});
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}

/** The folder to read a bundle from: as given, or where the old bundle went when `save` was interrupted. */
export async function bundleFolder(folder: string): Promise<string> {
  const target = resolve(folder);
  const old = oldFolderFor(target);
  return !(await hasManifest(target)) && (await hasManifest(old)) ? old : folder;
}

const hasManifest = (folder: string): Promise<boolean> =>
  access(join(folder, manifestName)).then(
    () => true,
    () => false,
  );

/** What may be in a folder that is replaced: a bundle's own files, and what a file manager leaves. */
const expected = new Set([manifestName, modelName, weightsName, '.DS_Store']);

/** Throws `file-not-writable` where replacing the folder would lose something that is no part of a bundle. */
export async function checkReplaceable(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw refusal(`${folder} is no folder`);
  });
  if (names.length === 0) return;
  if (!names.includes(manifestName)) throw refusal(`${folder} exists and is no bundle`);
  const others = names.filter((name) => !expected.has(name));
  if (others.length > 0)
    throw refusal(`${folder} also holds what is no part of a bundle: ${others.slice(0, 3).join(', ')}`);
}

const refusal = (problem: string): EncoderKitError =>
  new EncoderKitError({
    code: 'file-not-writable',
    where: 'save',
    problem,
    remedy: 'Saving replaces a folder: give one that does not exist yet, is empty, or holds nothing but a bundle.',
  });
