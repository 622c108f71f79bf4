import { createReadStream, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EncoderKitError } from '@encoderkit/errors';
import { shortened } from './short-name.ts';

/** The bytes of a file, in pieces; never the whole of it at once. Throws `file-not-found`. */
export async function* fileChunks(source: string | URL, pieceBytes: number, where: string): AsyncGenerator<Uint8Array> {
  let path = String(source);
  try {
    if (source instanceof URL) path = fileURLToPath(source);
    for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) yield piece;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message.replace(path, shortened(path)) : String(cause);
    throw new EncoderKitError({
      code: 'file-not-found',
      where,
      problem: `cannot read ${path === '' ? 'a file without a path' : shortened(path)} (${message})`,
      remedy: isFolderError(cause)
        ? 'This is a folder: audioFolder() reads the sounds in its subfolders.'
        : 'Check the path; a relative one starts at the current working directory.',
      cause,
    });
  }
}

/** In bytes; 0 for what is no file: whoever reads it will say so. */
export function fileSize(path: string | URL): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

function isFolderError(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EISDIR';
}
