import type { TextPreprocessor } from '../preprocess/text-preprocessor.ts';
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

/** Writes the vectors of the vocabulary's tokens into the rows of an embedding, `[ids, dimensions]`; tells how many there were. */
export function fillRows(
  values: Float32Array,
  vectors: WordVectors,
  preprocessor: Pick<TextPreprocessor, 'idOf' | 'tokenOf' | 'tokens'>,
  counts: ReadonlyMap<string, number>,
): VectorCoverage {
  let [found, total, tokensFound, tokens] = [0, 0, 0, 0];
  const missing: { readonly token: string; readonly count: number }[] = [];
  const vectorOf = lookUpIn(vectors, preprocessor, counts);
  for (const [token, count] of counts) {
    const vector = vectorOf(token);
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

/**
 * Finds a token's vector under its own name or, where that is none, under a word that becomes the token when it is normalised: vectors have `straße` and
 * `don’t`, texts `strasse` and `don't`. English words differ in no such way, and there are many of them: those of plain letters are passed over.
 */
function lookUpIn(
  vectors: WordVectors,
  { tokens }: Pick<TextPreprocessor, 'tokens'>,
  counts: ReadonlyMap<string, number>,
): (token: string) => Float32Array | undefined {
  const words = new Map<string, string>();
  for (const word of vectors.words) {
    if (/^\p{ASCII}*$/u.test(word)) continue;
    const [token = word] = tokens([word]);
    // The first is the most frequent.
    if (counts.has(token) && !words.has(token)) words.set(token, word);
  }
  return (token) => vectors.vector(token) ?? vectors.vector(words.get(token) ?? token);
}
