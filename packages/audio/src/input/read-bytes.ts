import { EncoderKitError } from '@encoderkit/errors';
import { fileChunks } from '#platform';
import { shortened } from './short-name.ts';

/** Files are read, and bytes are decoded, this many at a time. */
const pieceBytes = 65_536;

/** The bytes of a file or of a `data:` URL, or given bytes, in pieces. */
export async function* byteChunks(source: string | URL | Uint8Array, where: string): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) {
    for (let at = 0; at < source.length; at += pieceBytes) yield source.subarray(at, at + pieceBytes);
    return;
  }
  const text = String(source);
  if (/^(data|blob):/i.test(text)) yield* byteChunks(await bytesOfUrl(text, where), where);
  else if (/^(https?|ftp):/i.test(text)) throw urlOfWeb(text, where);
  else if (typeof source !== 'string' && source.protocol !== 'file:') throw urlOfWeb(text, where);
  else yield* fileChunks(source, pieceBytes, where);
}

async function bytesOfUrl(url: string, where: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await (await fetch(url)).arrayBuffer());
  } catch (cause) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      problem: `nothing can be read from ${shortened(url)}`,
      remedy: 'A data URL is data:audio/wav;base64, and base64 text.',
      cause,
    });
  }
}

function urlOfWeb(url: string, where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'a path or a file: URL, or a data: URL',
    received: url,
    remedy: 'Download it first: new Uint8Array(await (await fetch(url)).arrayBuffer()).',
  });
}
