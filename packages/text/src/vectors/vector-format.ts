import { EncoderKitError } from '@encoderkit/errors';

/** How a file of word vectors is laid out. */
export interface VectorFormat {
  readonly encoding: 'text' | 'binary';
  /** What the first line says, where it is one of "count dimensions". GloVe's files have none. */
  readonly header?: { readonly rows: number; readonly dimensions: number };
}

export const newline = 0x0a;
export const space = 0x20;

/** Files that are often taken for vectors, by how they begin. */
const others: readonly (readonly [bytes: readonly number[], what: string, remedy: string])[] = [
  [
    [0xba, 0x16, 0x4f, 0x2f],
    'a fastText model, which holds more than vectors',
    "Take its vectors: the .vec file that comes with it, or fastText's print-word-vectors.",
  ],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive', 'Unpack it first.'],
  [[0x42, 0x5a, 0x68], 'packed by bzip2', 'Unpack it first; .gz is read as it is.'],
  [
    [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59],
    'a NumPy array, which has no words',
    'Save the vectors in word2vec text format.',
  ],
];

/** Longest first line that could be one: GloVe's with 1,000 dimensions is 10,000 long. */
export const longestLine = 2 ** 20;

/**
 * Tells text from binary and finds the header, by the first bytes of a file: they hold its first line and, where that is a header, a whole
 * row, or all of the file.
 *
 * @throws `invalid-data` for what is no file of word vectors
 */
export function detectFormat(start: Buffer, where: string): VectorFormat {
  for (const [bytes, what, remedy] of others) {
    if (bytes.every((byte, at) => start[at] === byte)) {
      throw new EncoderKitError({ code: 'invalid-data', where, problem: `the file is ${what}`, remedy });
    }
  }
  const end = start.indexOf(newline);
  const line = start
    .subarray(0, end === -1 ? start.length : end)
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  const header = /^(\d+) (\d+)$/.exec(line);
  if (!header) {
    if (isText(start.subarray(0, end === -1 ? start.length : end))) return { encoding: 'text' };
    throw notVectors(where, 'bytes that are no text');
  }
  const [rows, dimensions] = [Number(header[1]), Number(header[2])];
  if (dimensions === 0 || rows === 0) throw notVectors(where, `a header of ${rows} words with ${dimensions} numbers`);
  // A row of floats has bytes that no text has.
  const wordEnd = start.indexOf(space, end + 1);
  const row = start.subarray(end + 1, Math.max(wordEnd, end + 1) + 1 + 4 * dimensions);
  return { encoding: isText(row) ? 'text' : 'binary', header: { rows, dimensions } };
}

/** How many bytes `detectFormat` may need after it has seen some. */
export function bytesToDetect(start: Buffer): number {
  const end = start.indexOf(newline);
  if (end === -1) return start.length < longestLine ? start.length + 1 : 0;
  const [, dimensions] = start.subarray(0, end).toString('latin1').trim().split(' ').map(Number);
  return Number.isInteger(dimensions) ? Math.min(longestLine, end + 4 * (dimensions ?? 0) + 1024) : 0;
}

/** No control characters but tab and carriage return. */
const isText = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => (byte >= 0x20 && byte !== 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d);

export function notVectors(where: string, received: unknown): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    expected:
      'lines of a word and its numbers (GloVe), or a first line "count dimensions" before them (word2vec, fastText)',
    received,
  });
}
