import { EncoderKitError } from '@encoderkit/errors';
import { join, readFile, stat } from '#platform';
import { withFileLock } from './file-lock.ts';
import { ensureWritable, messageOf, replaceFile, throughLinks } from './files.ts';

/** A file that several programs may have open at once, each of which changes what the others wrote. */
export interface SharedFile {
  readonly path: string;
  /**
   * What `read` makes of the file, where somebody else has changed it since it was last read or written here; undefined otherwise.
   * Where `read` throws, the change is still to be read.
   */
  changes<Content>(read: (content: Uint8Array) => Content): Promise<Content | undefined>;
  /** Writes it as a whole. To be called inside `alone`. */
  write(content: Uint8Array): Promise<void>;
  /** Runs `body` while nobody else does so. */
  alone<Result>(body: () => Promise<Result>): Promise<Result>;
}

/**
 * A file in a folder, which is made where it is missing. What reads, changes and writes it in one `alone` loses nothing of what
 * others wrote, whether in this process or another; killed while writing, it leaves the old file or the new one.
 *
 * @throws EncoderKitError `file-not-writable`, also from `write` and `alone`
 * @example
 * ```ts
 * import { sharedFile } from '@encoderkit/core';
 *
 * const names = await sharedFile('shared', 'names.json', 'names');
 * let known: string[] = [];
 * await names.alone(async () => {
 *   known = (await names.changes((bytes) => JSON.parse(new TextDecoder().decode(bytes)))) ?? known;
 *   known.push('Ada');
 *   await names.write(new TextEncoder().encode(JSON.stringify(known)));
 * });
 * ```
 */
export async function sharedFile(folder: string, name: string, where: string): Promise<SharedFile> {
  await ensureWritable(folder, where);
  // Those who come through a link wait for those who do not.
  const path = await throughLinks(join(folder, name));
  let seen: string | undefined;

  const stampOf = async (): Promise<string | undefined> => {
    try {
      // A file is never written in place: its number is another after each change.
      const { ino, mtimeNs, size } = await stat(path, { bigint: true });
      return `${ino} ${mtimeNs} ${size}`;
    } catch (cause) {
      if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
      throw unreadable(path, cause);
    }
  };
  return {
    path,
    async changes(read) {
      const stamp = await stampOf();
      if (stamp === seen || stamp === undefined) return undefined;
      const content = await readFile(path).catch((cause: unknown) => {
        throw unreadable(path, cause);
      });
      const result = read(content);
      seen = stamp;
      return result;
    },
    async write(content) {
      await replaceFile(path, content);
      seen = await stampOf();
    },
    alone: (body) => withFileLock(path, body),
  };
}

const unreadable = (path: string, cause: unknown): EncoderKitError =>
  new EncoderKitError({
    code: 'bundle-damaged',
    where: path,
    problem: `cannot be read: ${messageOf(cause)}`,
    remedy: 'Check its permissions and the disk.',
    cause,
  });
