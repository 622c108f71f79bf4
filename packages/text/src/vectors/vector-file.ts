import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { EncoderKitError } from '@encoderkit/errors';

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
