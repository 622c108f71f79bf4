import { checkPath, EncoderKitError, isRecord } from '@encoderkit/errors';
import { writeLines } from '#platform';
import type { WordVectors } from './word-vectors.ts';

/**
 * Writes word vectors in word2vec's text format, which gensim, fastText and most other programs read: a line "count dimensions", then a
 * word and its numbers on each line.
 *
 * @throws EncoderKitError `invalid-input` for a word that has a space or a line break in it, which the format cannot hold; `file-not-writable`
 * @example
 * ```ts
 * import { readWordVectors, wordVectors, writeWordVectors } from '@encoderkit/text';
 *
 * const vectors = wordVectors({ words: ['up', 'down'], values: Float32Array.of(0.5, 1, 0.5, -1), dimensions: 2 });
 * await writeWordVectors(vectors, 'directions.vec');
 * console.log((await readWordVectors('directions.vec')).vector('down')); // Float32Array [0.5, -1]
 * ```
 */
export async function writeWordVectors(vectors: WordVectors, path: string): Promise<void> {
  const where = 'writeWordVectors';
  checkPath(where, 'path', path);
  if (!isRecord(vectors) || !('vector' in vectors)) {
    const expected = 'word vectors, as wordVectors, readWordVectors and trainWordVectors give them';
    throw new EncoderKitError({ code: 'invalid-input', where, expected, received: vectors });
  }
  const bad = vectors.words.find((word) => word === '' || /[ \n\r]/.test(word));
  if (bad !== undefined) {
    throw new EncoderKitError({
      code: 'invalid-input',
      where,
      expected: 'words without spaces and line breaks',
      received: bad,
    });
  }
  await writeLines(path, linesOf(vectors), where);
}

function* linesOf({ words, dimensions, vector }: WordVectors): Generator<string, void, undefined> {
  yield `${words.length} ${dimensions}`;
  for (const word of words) yield `${word} ${vector(word)?.join(' ')}`;
}
