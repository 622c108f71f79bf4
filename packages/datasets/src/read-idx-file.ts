import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { EncoderKitError } from '@encoderkit/errors';
import { type IdxArray, parseIdx } from './idx.ts';

const decompress = promisify(gunzip);

/** What a file must be, so that a damaged or different one is noticed before anything is trained on it. */
export interface IdxFile {
  readonly shape: readonly number[];
  /** Of the contents after decompression: the same for the plain file and however it was gzipped. */
  readonly sha256: string;
}

/**
 * Reads one IDX file, gzipped or plain (told apart by its first bytes, not its name).
 *
 * @param expected when given, shape and checksum must be these
 * @throws `invalid-data` naming the file and what is wrong with it
 */
export async function readIdxFile(path: string, expected?: IdxFile): Promise<IdxArray> {
  const stored = await readFile(path);
  const bytes = stored[0] === 0x1f && stored[1] === 0x8b ? await decompressed(stored, path) : stored;
  const array = parseIdx(bytes, path);
  if (expected === undefined) return array;
  if (String(array.shape) !== String(expected.shape)) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where: path,
      expected: `shape [${expected.shape}]`,
      received: array.shape,
      remedy: 'This is another file than its name says.',
    });
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== expected.sha256) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where: path,
      expected: `contents with SHA-256 ${expected.sha256}`,
      received: sha256,
      remedy: 'The file was altered or damaged: fetch it again.',
    });
  }
  return array;
}

async function decompressed(stored: Uint8Array, path: string): Promise<Uint8Array> {
  try {
    return await decompress(stored);
  } catch (cause) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where: path,
      problem: `the gzip file cannot be decompressed (${cause instanceof Error ? cause.message : cause})`,
      remedy: 'It is truncated or damaged: fetch it again.',
      cause,
    });
  }
}
