import type { WordVectors } from '../word-vectors.ts';
import { completeOptions, type TrainWordVectorsOptions } from './options.ts';

const where = 'trainWordVectors';

/**
 * Learns word vectors from a corpus: skip-gram with negative sampling, as word2vec does it, on the engine that networks are trained on.
 *
 * @param corpus Sentences as lists of words. It is read once; each token is kept in four bytes.
 * @returns the vectors of all words that are frequent enough, from frequent to rare. Nothing to dispose.
 * @throws EncoderKitError `invalid-option`; `invalid-input` for a sentence that is no list of words; `empty-data`; `not-finite` where the learning rate is
 *   too high
 * @example
 * ```ts
 * import { trainWordVectors } from '@encoderkit/text';
 *
 * const sentences = ['the cat sat on the mat', 'the dog sat on the rug', 'a cat and a dog'].map((text) => text.split(' '));
 * const vectors = await trainWordVectors(sentences, { dimensions: 8, minFrequency: 1, epochs: 3, batchSize: 32, seed: 1 });
 * console.log(vectors.words.length, vectors.nearest('cat', 2));
 * ```
 */
export async function trainWordVectors(
  corpus: AsyncIterable<readonly string[]> | Iterable<readonly string[]>,
  options: TrainWordVectorsOptions = {},
): Promise<WordVectors> {
  const complete = completeOptions(where, options);
  // Not before something is trained: TF.js takes long to load.
  const { learnVectors } = await import('./learn-vectors.ts');
  return learnVectors(corpus, complete, where);
}
