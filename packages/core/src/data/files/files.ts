import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { EncoderKitError } from '@encoderkit/errors';

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Makes the folder where it is missing and checks, by writing, that files can be written into it. */
export async function ensureWritable(folder: string, where: string): Promise<void> {
  const probe = join(folder, `.write-test-${randomUUID()}`);
  try {
    await makeFolder(resolve(folder));
    await writeFile(probe, '');
    await rm(probe);
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-writable',
      where,
      problem: `the folder ${folder} cannot be written to: ${messageOf(cause)}`,
      remedy: 'Choose another folder, or change its permissions.',
      cause,
    });
  }
}

/** Not Node's recursive mkdir, which never returns where a folder cannot be made although its parent is there (/proc). */
async function makeFolder(folder: string): Promise<void> {
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  if (dirname(folder) !== folder) await makeFolder(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Somebody else made it at the same time.
    if (error.code !== 'EEXIST') throw error;
  });
}

/** Writes a file and waits until it is on the disk: a rename alone can survive a power cut that the content does not. */
export async function writeThrough(path: string, content: Uint8Array | string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Writes a file as a whole: whoever reads it, also after a crash, finds the old one or the new one. */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `${temporaryPrefix(path)}${randomUUID()}`);
  try {
    await writeThrough(temporary, content);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new EncoderKitError({
      code: 'file-not-writable',
      where: path,
      problem: `cannot be written: ${messageOf(cause)}`,
      remedy: 'Check that there is room on the disk and that the folder may be written to.',
      cause,
    });
  }
}

/** Removes what writers of this file left that were killed. For files that only one program writes. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder);
  const leftovers = names.filter((name) => name.startsWith(temporaryPrefix(path)));
  await Promise.all(leftovers.map((name) => rm(join(folder, name), { force: true })));
}

const temporaryPrefix = (path: string): string => `.${basename(path)}.writing-`;
