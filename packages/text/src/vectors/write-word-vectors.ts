import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { checkPath, EncoderKitError } from '@encoderkit/errors';
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
  const bad = vectors.words.find((word) => word === '' || /[ \n\r]/.test(word));
  if (bad !== undefined) {
    throw new EncoderKitError({
      code: 'invalid-input',
      where,
      expected: 'words without spaces and line breaks',
      received: bad,
    });
  }
  const file = createWriteStream(path);
  const written = finished(file);
  // An error may come before it is waited for below.
  written.catch(() => {});
  try {
    file.write(`${vectors.words.length} ${vectors.dimensions}\n`);
    for (const word of vectors.words) {
      if (!file.write(`${word} ${vectors.vector(word)?.join(' ')}\n`)) await drained(file, written);
    }
    file.end();
    await written;
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-writable',
      where,
      problem: `${path} cannot be written (${cause instanceof Error ? cause.message : cause})`,
      cause,
    });
  } finally {
    file.destroy();
  }
}

/** Until there is room again, or the file fails. */
function drained(file: NodeJS.WritableStream, failed: Promise<void>): Promise<unknown> {
  return Promise.race([new Promise((resolve) => file.once('drain', resolve)), failed]);
}
