import { EncoderKitError } from '@encoderkit/errors';
import { open, readFile, rename, rm, stat } from '#platform';
import { messageOf } from './files.ts';
import { beside, isAbandoned, newOwner, temporaryBeside } from './temporary.ts';

/** How long others are waited for, and how often they are asked, in milliseconds. */
const patience = 30_000;
const pause = 20;
/** A lock is empty for a moment, before its owner has written who he is. */
const emptyFor = 5_000;

/**
 * Runs `body` while nobody else does so for `path`, in this process or another: a file beside it says who it is. One whose process
 * has ended is taken over.
 *
 * @throws EncoderKitError `file-not-writable` where somebody else holds it for half a minute
 */
export async function withFileLock<Result>(path: string, body: () => Promise<Result>): Promise<Result> {
  const lock = beside(path, 'lock');
  await acquire(lock, path);
  try {
    return await body();
  } finally {
    await rm(lock, { force: true });
  }
}

async function acquire(lock: string, path: string): Promise<void> {
  const owner = newOwner();
  const end = Date.now() + patience;
  while (!(await created(lock, owner))) {
    const holder = await readFile(lock, 'utf8').catch(() => undefined);
    if (holder === undefined) continue;
    if (await isLeft(lock, holder)) await remove(lock, holder);
    else if (Date.now() > end) throw held(path, lock, holder);
    else await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** Whether there was no such file before. */
async function created(lock: string, owner: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx');
    await file.writeFile(owner);
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw new EncoderKitError({
      code: 'file-not-writable',
      where: lock,
      problem: `cannot be written: ${messageOf(error)}`,
      remedy: 'Check that the folder is still there and may be written to.',
      cause: error,
    });
  }
}

async function isLeft(lock: string, holder: string): Promise<boolean> {
  if (holder !== '') return isAbandoned(lock, holder);
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > emptyFor;
}

/** Removes the lock of one holder, and not that of somebody who has just removed it as well and made a new one. */
async function remove(lock: string, holder: string): Promise<void> {
  const aside = temporaryBeside(lock, 'left');
  const moved = await rename(lock, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return;
  if ((await readFile(aside, 'utf8')) === holder) await rm(aside, { force: true });
  else await rename(aside, lock);
}

function held(path: string, lock: string, holder: string): EncoderKitError {
  return new EncoderKitError({
    code: 'file-not-writable',
    where: path,
    problem: `somebody else has been writing it for ${patience / 1000} seconds: process ${holder.split('-')[1] ?? 'unknown'}`,
    remedy: `End that process, or delete ${lock} if there is none.`,
  });
}
