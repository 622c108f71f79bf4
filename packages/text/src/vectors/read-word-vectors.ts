import {
  checkFunction,
  checkKnownOptions,
  checkNumber,
  checkPath,
  checkPositiveInteger,
  EncoderKitError,
  invalidOption,
} from '@encoderkit/errors';
import { bytesOf } from '#platform';
import { bytesToDetect, detectFormat, notVectors, type VectorFormat } from './vector-format.ts';
import { binaryRows, type OnRow, type RowParser, textRows } from './vector-rows.ts';
import { type WordVectors, wordVectors } from './word-vectors.ts';

export interface ReadWordVectorsOptions {
  /** Only these words are kept: memory is that of what is kept, however large the file. All when absent. */
  readonly words?: Iterable<string>;
  /** How many rows are read from the start, where files have their most frequent words. All when absent. */
  readonly limit?: number;
  /** Numbers per word: only for a GloVe file whose first word has a space in it. */
  readonly dimensions?: number;
  /** Told of words that come twice. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Reads word vectors: GloVe's text files, word2vec's text files, fastText's `.vec`, word2vec's binary files (`.bin`, float32), and each of
 * them packed by gzip. The format is told by the content. Of a word that comes twice the first vector is kept.
 *
 * @throws EncoderKitError `file-not-found`; `invalid-data` for a line with too few or too many numbers (naming it), for what is no number, a file
 *   that is cut short, another count of words than the header says, and what is no file of word vectors; `empty-data` where nothing is left
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { readWordVectors } from '@encoderkit/text';
 *
 * await writeFile('small.txt', 'up 0 1\ndown 0 -1\nleft -1 0\n');
 * const vectors = await readWordVectors('small.txt', { words: ['up', 'left'] });
 * console.log(vectors.words, vectors.dimensions); // ['up', 'left'] 2
 * ```
 */
export async function readWordVectors(path: string, options: ReadWordVectorsOptions = {}): Promise<WordVectors> {
  checkPath('readWordVectors', 'path', path);
  const where = `readWordVectors (${path})`;
  const { wanted, limit, dimensions, onWarning } = complete(where, options);
  const rows = collector(wanted, limit);

  let start: Buffer | undefined = Buffer.alloc(0);
  let format: VectorFormat | undefined;
  let parser: RowParser | undefined;
  let ended = true;
  const begin = (bytes: Buffer): boolean => {
    if (bytes.length === 0) throw empty(where, 'the file is empty');
    format = detectFormat(bytes, where);
    checkDimensions(format, dimensions, where);
    parser =
      format.encoding === 'text'
        ? textRows(format, dimensions, where, rows.onRow)
        : binaryRows(format, where, rows.onRow);
    start = undefined;
    return parser.push(bytes);
  };
  for await (const piece of bytesOf(path, where)) {
    if (start) {
      start = Buffer.concat([start, piece]);
      if (start.length < bytesToDetect(start)) continue;
      ended = begin(start);
    } else ended = parser?.push(piece) ?? false;
    if (!ended) break;
  }
  if (start) ended = begin(start);
  if (ended) parser?.end();
  if (ended && format?.header && format.header.rows !== rows.seen())
    throw wrongCount(where, format.header.rows, rows.seen());

  const twice = rows.twice();
  if (twice)
    onWarning(
      `${where}: ${twice.count} words come twice, the first is "${twice.word}" on ${twice.place}. Their first vectors are kept.`,
    );
  const made = rows.result();
  if (made.words.length === 0)
    throw empty(where, wanted ? `none of the ${wanted.size} words asked for is in the file` : 'there are no words');
  return wordVectors(made);
}

function complete(where: string, options: ReadWordVectorsOptions) {
  checkKnownOptions(where, options, ['words', 'limit', 'dimensions', 'onWarning']);
  const { words, limit, dimensions, onWarning = console.warn } = options;
  if (words !== undefined && (typeof words === 'string' || typeof words?.[Symbol.iterator] !== 'function')) {
    throw invalidOption(where, 'words', 'a list or another iterable of words', words);
  }
  if (limit !== undefined) checkNumber(where, 'limit', limit, { integer: true, atLeast: 1 });
  if (dimensions !== undefined) checkPositiveInteger(where, 'dimensions', dimensions);
  checkFunction(where, 'onWarning', onWarning);
  return { wanted: words && new Set(words), limit: limit ?? Number.POSITIVE_INFINITY, dimensions, onWarning };
}

/** Keeps the rows that are wanted. */
function collector(wanted: ReadonlySet<string> | undefined, limit: number) {
  const kept = new Map<string, Float32Array>();
  let seen = 0;
  let width = 0;
  let twice: { count: number; readonly word: string; readonly place: string } | undefined;
  const onRow: OnRow = (word, values, { name, dimensions }) => {
    seen++;
    width = dimensions;
    if (kept.has(word)) {
      twice ??= { count: 0, word, place: name };
      twice.count++;
    } else if (!wanted || wanted.has(word)) kept.set(word, values());
    return seen < limit;
  };
  return {
    onRow,
    seen: () => seen,
    twice: () => twice,
    result() {
      const values = new Float32Array(kept.size * width);
      for (const [row, vector] of [...kept.values()].entries()) values.set(vector, row * width);
      return { words: [...kept.keys()], values, dimensions: Math.max(1, width) };
    },
  };
}

function checkDimensions({ header }: VectorFormat, dimensions: number | undefined, where: string): void {
  if (!header || dimensions === undefined || header.dimensions === dimensions) return;
  throw notVectors(
    where,
    `a header of ${header.dimensions} numbers for each word, where "dimensions" is ${dimensions}`,
  );
}

function wrongCount(where: string, expected: number, received: number): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: `${expected} words, as the first line says`,
    received: `${received} words`,
    remedy:
      received < expected ? 'The file is cut short: copy it again from where it came.' : 'Correct the first line.',
  });
}

const empty = (where: string, problem: string): EncoderKitError =>
  new EncoderKitError({ code: 'empty-data', where, problem });
