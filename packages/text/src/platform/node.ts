/** What needs Node: modules that are loaded when they are first used, and files. `browser.ts` has the same without it. */
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { EncoderKitError } from '@encoderkit/errors';

const require = createRequire(import.meta.url);

/** A module of CommonJS, as this package sees it or the one that `from` is a file of. What it is, the caller knows. */
export function load<Module>(name: string, from?: string): Module {
  return (from === undefined ? require : createRequire(require.resolve(from)))(name);
}

/** The bytes of a file in pieces, unpacked where it is packed by gzip. */
export async function* bytesOf(path: string, where: string): AsyncGenerator<Buffer, void, undefined> {
  const isPacked = await startsWithGzip(path, where);
  const file = createReadStream(path, { highWaterMark: 2 ** 18 });
  const unpacked = isPacked ? file.pipe(createGunzip()) : file;
  if (isPacked) file.on('error', (error) => unpacked.destroy(error));
  try {
    for await (const piece of unpacked) yield piece;
  } catch (cause) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      problem: isPacked
        ? `the gzip file is damaged or cut short (${messageOf(cause)})`
        : `the file cannot be read (${messageOf(cause)})`,
      remedy: 'Copy the file again from where it came.',
      cause,
    });
  } finally {
    file.destroy();
    unpacked.destroy();
  }
}

async function startsWithGzip(path: string, where: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
      return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-found',
      where,
      problem: `cannot read the file (${messageOf(cause)})`,
      remedy: 'A relative path starts at the current working directory.',
      cause,
    });
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

/** Writes lines, as they come, to a file. Throws `file-not-writable`. */
export async function writeLines(path: string, lines: Iterable<string>, where: string): Promise<void> {
  const file = createWriteStream(path);
  const written = finished(file);
  // An error may come before it is waited for below.
  written.catch(() => {});
  try {
    for (const line of lines) {
      // Until there is room again, or the file fails.
      if (!file.write(`${line}\n`)) await Promise.race([once(file, 'drain'), written]);
    }
    file.end();
    await written;
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-writable',
      where,
      problem: `${path} cannot be written (${messageOf(cause)})`,
      cause,
    });
  } finally {
    file.destroy();
  }
}
