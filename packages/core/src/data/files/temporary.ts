import { basename, createHash, dirname, hostname, join, randomUUID, readdir, rm, stat } from '#platform';

/** Longer names, with what is added to them, some file systems refuse (255 bytes). */
const longestName = 180;

/** Tells machines (and containers) apart, whose processes may have the same numbers. */
const machine = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8);

/**
 * Where something is kept beside `path` for a while, under a hidden name that begins alike for all of one path and purpose.
 * A rename from there stays on one disk.
 */
export function beside(path: string, purpose: string): string {
  const name = basename(path);
  const short = Buffer.byteLength(name) > longestName ? createHash('sha256').update(name).digest('hex') : name;
  return join(dirname(path), `.${short}.${purpose}`);
}

/** The same, for one writer alone: its name tells who it is, so that others know when he is gone. */
export const temporaryBeside = (path: string, purpose: string): string => `${beside(path, purpose)}-${newOwner()}`;

/** Who writes, under a name that is never given twice: `isAbandoned` tells from it whether the writer is gone. */
export const newOwner = (): string => `${machine()}-${process.pid}-${randomUUID()}`;

/** Removes what writers left beside `path` for this purpose that were killed. What others are still writing stays. */
export async function removeAbandoned(path: string, purpose: string): Promise<void> {
  const prefix = `${basename(beside(path, purpose))}-`;
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.startsWith(prefix))) {
    const left = join(folder, name);
    if (await isAbandoned(left, name.slice(prefix.length))) await rm(left, { recursive: true, force: true });
  }
}

const day = 24 * 60 * 60 * 1000;

/** Whether the owner of a file has ended; of another machine's, whether the file is older than a day. */
export async function isAbandoned(path: string, owner: string): Promise<boolean> {
  const [, where, id] = owner.match(/^([0-9a-f]{8})-(\d+)-[0-9a-f-]{36}$/) ?? [];
  // Older releases did not say whose it is.
  if (where === undefined) return true;
  if (where === machine() && Number(id) !== process.pid) return !isRunning(Number(id));
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  // In a container that was started again, whoever was killed had our own number. Clocks of disks may be a little behind.
  if (where === machine()) return mtimeMs + 1000 < Date.now() - 1000 * process.uptime();
  return Date.now() - mtimeMs > day;
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0);
  } catch (error) {
    // Somebody else's process may not be asked, but is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
