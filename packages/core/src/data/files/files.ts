import { EncoderKitError } from '@encoderkit/errors';
import { access, dirname, join, mkdir, open, readlink, realpath, rename, resolve, rm, writeFile } from '#platform';
import { removeAbandoned, temporaryBeside } from './temporary.ts';

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Makes the folder where it is missing and checks, by writing, that files can be written into it. */
export async function ensureWritable(folder: string, where: string): Promise<void> {
  const tested = join(folder, 'folder');
  const probe = temporaryBeside(tested, 'write-test');
  try {
    await makeFolder(resolve(folder));
    await removeAbandoned(tested, 'write-test');
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

/** As many links after one another as Linux follows: more lead in circles. */
const mostLinks = 40;

/**
 * What is at a path: through a link, what it leads to, which need not be there. What takes the place of another by a rename would take that of the link.
 * What leads in a circle stays a link.
 */
export async function throughLinks(path: string, links = 0): Promise<string> {
  const target = resolve(path);
  const link = links < mostLinks ? await readlink(target).catch(() => undefined) : undefined;
  if (link === undefined) return target;
  // Where the link's own folder really is: `..` in it is of that.
  return throughLinks(resolve(await realpath(dirname(target)), link), links + 1);
}

/** Writes a file as a whole: whoever reads it, also after a crash, finds the old one or the new one. */
export async function replaceFile(path: string, content: Uint8Array | string): Promise<void> {
  const target = await throughLinks(path);
  const temporary = temporaryBeside(target, 'writing');
  try {
    await removeAbandoned(target, 'writing');
    await writeThrough(temporary, content);
    await rename(temporary, target);
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
