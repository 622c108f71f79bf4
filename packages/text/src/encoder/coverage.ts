import type { TextPreprocessor } from '../preprocess/text-preprocessor.ts';
import type { Text } from '../text.ts';
import type { WordVectors } from '../vectors/word-vectors.ts';

/** How much of the texts of `adapt` the word vectors know. */
export interface VectorCoverage {
  /** Tokens of the vocabulary that have a vector, and how many there are. */
  readonly found: number;
  readonly total: number;
  /** The share of all tokens in the texts that have one, from 0 to 1; of those that got no id, too. */
  readonly share: number;
  /** The most frequent tokens of the vocabulary without one, 20 at most: a look at them shows a tokenizer that cuts words otherwise. */
  readonly missing: readonly string[];
}

/** Hands texts on and counts their tokens. */
export function tokenCounts(preprocessor: Pick<TextPreprocessor, 'tokens'>) {
  const counts = new Map<string, number>();
  return {
    counts,
    async *through(samples: AsyncIterable<Text> | Iterable<Text>): AsyncGenerator<Text, void, undefined> {
      let position = 0;
      for await (const sample of samples) {
        for (const token of preprocessor.tokens(sample, `text ${position++}`)) {
          counts.set(token, (counts.get(token) ?? 0) + 1);
        }
        yield sample;
      }
    },
  };
}

/** Writes the vectors of the vocabulary's tokens into the rows of an embedding, `[ids, dimensions]`; tells how many there were. */
export function fillRows(
  values: Float32Array,
  vectors: WordVectors,
  preprocessor: Pick<TextPreprocessor, 'idOf' | 'tokenOf'>,
  counts: ReadonlyMap<string, number>,
): VectorCoverage {
  let [found, total, tokensFound, tokens] = [0, 0, 0, 0];
  const missing: { readonly token: string; readonly count: number }[] = [];
  for (const [token, count] of counts) {
    const vector = vectors.vector(token);
    tokens += count;
    if (vector) tokensFound += count;
    const id = preprocessor.idOf(token);
    // The id of a token that has none is another's.
    if (preprocessor.tokenOf(id) !== token) continue;
    total++;
    if (vector) {
      found++;
      values.set(vector, id * vectors.dimensions);
    } else missing.push({ token, count });
  }
  missing.sort((a, b) => b.count - a.count);
  return {
    found,
    total,
    share: tokens === 0 ? 0 : tokensFound / tokens,
    missing: missing.slice(0, 20).map(({ token }) => token),
  };
}
