import { EncoderKitError } from '@encoderkit/errors';

/** Files are read, and bytes are decoded, this many at a time. */
const pieceBytes = 65_536;

/** The bytes of a file, or given bytes, in pieces; never the whole of a file at once. */
export async function* byteChunks(source: string | URL | Uint8Array, where: string): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) {
    for (let at = 0; at < source.length; at += pieceBytes) yield source.subarray(at, at + pieceBytes);
    return;
  }
  // Imported here so that the package can be loaded where there are no files, such as a browser.
  const { createReadStream } = await import('node:fs');
  const path = await pathOf(source, where);
  try {
    for await (const piece of createReadStream(path, { highWaterMark: pieceBytes })) yield piece;
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-found',
      where,
      problem: `cannot read ${path === '' ? 'a file without a path' : path} (${cause instanceof Error ? cause.message : cause})`,
      remedy: isFolderError(cause)
        ? 'This is a folder: audioFolder() reads the sounds in its subfolders.'
        : 'Check the path; a relative one starts at the current working directory.',
      cause,
    });
  }
}

async function pathOf(source: string | URL, where: string): Promise<string> {
  const isOfWeb = typeof source === 'string' ? /^https?:/i.test(source) : source.protocol !== 'file:';
  if (isOfWeb) {
    throw new EncoderKitError({
      code: 'invalid-input',
      where,
      expected: 'a path or a file: URL',
      received: String(source),
      remedy: 'Download it first: new Uint8Array(await (await fetch(url)).arrayBuffer()).',
    });
  }
  if (typeof source === 'string') return source;
  const { fileURLToPath } = await import('node:url');
  return fileURLToPath(source);
}

function isFolderError(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'EISDIR';
}
