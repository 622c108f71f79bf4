import { checkKnownOptions, checkOneOf, EncoderKitError } from '@encoderkit/errors';
import type { Text } from '../base/text.ts';
import type { TextPreprocessor } from '../preprocess/text-preprocessor.ts';
import { unknownId } from '../vocabulary/vocabulary.ts';

export interface TfIdfOptions {
  /** Whether each row is divided by its length (`'l2'`), so that long texts weigh as much as short ones. Default: 'none', as natural. */
  readonly normalize?: 'none' | 'l2';
}

/** The numbers of a row that are not 0: `values[i]` belongs to column `ids[i]`. Columns ascend. */
export interface SparseRow {
  readonly ids: Int32Array;
  readonly values: Float32Array;
}

/** Texts to rows of weights, a column for each id of the preprocessor. */
export interface TfIdfVectorizer {
  /** How many columns: the preprocessor's `vocabularySize`. */
  readonly width: number;
  /** What is not 0 in a text's row. Tokens that the vocabulary lacks count for nothing. */
  sparse(sample: Text): SparseRow;
  /** A text's row, `width` numbers. */
  dense(sample: Text): Float32Array;
}

const where = 'tfIdf';

/**
 * Term frequency times inverse document frequency: how often a token occurs in a text, times `1 + ln(N / (1 + n))` where n of the N texts
 * of `adapt` have it. The formula and the results are those of natural's `TfIdf`.
 *
 * @throws `not-adapted` when the preprocessor has no vocabulary yet
 * @example
 * ```ts
 * import { textPreprocessor, tfIdf } from '@encoderkit/text';
 *
 * const preprocessor = textPreprocessor();
 * await preprocessor.adapt(['the cat sat', 'the dog sat', 'the end']);
 * const { ids, values } = tfIdf(preprocessor).sparse('the cat, the cat!');
 * ids.forEach((id, place) => console.log(preprocessor.tokenOf(id), values[place])); // the 1.42…, cat 2.81…
 * ```
 */
export function tfIdf(preprocessor: TextPreprocessor, options: TfIdfOptions = {}): TfIdfVectorizer {
  checkKnownOptions(where, options, ['normalize']);
  const normalize = checkOneOf(where, 'normalize', options.normalize ?? 'none', ['none', 'l2']);
  if (preprocessor.idf === undefined) {
    throw new EncoderKitError({
      code: 'not-adapted',
      where,
      problem: 'the preprocessor has no vocabulary yet',
      remedy: 'Call preprocessor.adapt(samples) first.',
    });
  }
  const idf = preprocessor.idf;

  return {
    width: preprocessor.vocabularySize,
    sparse,
    dense(sample) {
      const { ids, values } = sparse(sample);
      const row = new Float32Array(preprocessor.vocabularySize);
      ids.forEach((id, place) => {
        row[id] = values[place] ?? 0;
      });
      return row;
    },
  };

  function sparse(sample: Text): SparseRow {
    const counts = new Map<number, number>();
    for (const id of preprocessor.ids(sample)) if (id !== unknownId) counts.set(id, (counts.get(id) ?? 0) + 1);
    const ids = Int32Array.from(counts.keys()).sort();
    const weights = Array.from(ids, (id) => (counts.get(id) ?? 0) * (idf[id] ?? 0));
    const length = normalize === 'l2' ? Math.sqrt(weights.reduce((sum, weight) => sum + weight ** 2, 0)) || 1 : 1;
    return { ids, values: Float32Array.from(weights, (weight) => weight / length) };
  }
}
