import {
  type CellName,
  checkPooling,
  completeRecurrentStack,
  defaultSeed,
  type PoolingName,
  type RecurrentStackOptions,
} from '@encoderkit/core';
import {
  checkBoolean,
  checkKnownOptions,
  checkNumber,
  checkOneOf,
  checkPositiveInteger,
  EncoderKitError,
  invalidOption,
} from '@encoderkit/errors';
import { type TextPreprocessorOptions, textPreprocessorOptionNames } from '../preprocess/text-preprocessor.ts';
import type { WordVectors } from '../vectors/word-vectors.ts';

/** At which end of a text something is done. */
export type TextEnd = 'pre' | 'post';

/** Which part of a long text is kept: its start, its end, or half of each. */
export type TextWindow = (typeof windows)[number];

const windows = ['head', 'tail', 'headTail'] as const;

/** The part of `textEncoder`'s options that is not about tokens. */
export interface TextNetworkOptions extends Pick<RecurrentStackOptions, RecurrentOption> {
  /**
   * `'lstm'` when absent. `'none'`: no recurrent layers, the tokens' embeddings are pooled as they are, whatever their order (a bag of words, as in
   * Joulin et al. 2017, arXiv:1607.01759): often as good for names and other short texts, and much faster.
   */
  readonly cell?: CellName | 'none';
  /** Numbers per token; 128 when absent, or as many as `vectors` have. */
  readonly embeddingSize?: number;
  /** Word vectors that the embedding begins with. They are looked up for the tokens as `adapt` finds them: normalised. */
  readonly vectors?: WordVectors;
  /** Whether the embedding is trained; true when absent. With false, tokens without a vector in `vectors` are zeros. */
  readonly trainable?: boolean;
  /** Share of the features dropped in training, the same ones for all tokens of a text, before each recurrent layer; 0 when absent. */
  readonly dropout?: number;
  /**
   * How the tokens' vectors become the text's: `'max'` when absent, `'mean'` with `weighting` or without recurrent layers. `'last'`, the last timestep's output,
   * forgets the beginning of a long text.
   */
  readonly pooling?: PoolingName;
  /** `'tfIdf'`: the mean counts each token by its inverse document frequency. Equal weights when absent. */
  readonly weighting?: 'tfIdf';
  /** Tokens that are kept of a text; 256 when absent. */
  readonly maxLength?: number;
  /**
   * Which part of a longer text is kept; `'head'`, the start, when absent. `'headTail'`: half from the start and half from the end; a tagger labels the
   * former only.
   */
  readonly window?: TextWindow;
  /** At which end shorter texts are filled up; `'post'` when absent. It changes no result. */
  readonly padding?: TextEnd;
  /** Fixes the initial weights; 0 when absent. */
  readonly seed?: number;
}

export interface TextEncoderOptions extends TextPreprocessorOptions, TextNetworkOptions {}

export const textNetworkOptionNames = [
  ...[
    'cell',
    'units',
    'layers',
    'bidirectional',
    'recurrentDropout',
    'resetAfter',
    'embeddingSize',
    'vectors',
    'trainable',
    'dropout',
  ],
  ...['pooling', 'weighting', 'maxLength', 'window', 'padding', 'seed'],
];

export type CompleteOptions = ReturnType<typeof completeOptions>;

/** The options with their defaults, checked; those of the preprocessor are left to it. */
export function completeOptions(where: string, given: TextEncoderOptions) {
  checkKnownOptions(where, given, [...textPreprocessorOptionNames, ...textNetworkOptionNames]);
  const {
    vectors,
    trainable = true,
    weighting,
    maxLength = 256,
    window = 'head',
    padding = 'post',
    seed = defaultSeed(),
  } = given;
  const stack = stackOf(where, given, seed);
  checkVectors(where, vectors);
  const embeddingSize = checkPositiveInteger(where, 'embeddingSize', given.embeddingSize ?? vectors?.dimensions ?? 128);
  if (vectors && embeddingSize !== vectors.dimensions) {
    throw invalidOption(
      where,
      'embeddingSize',
      `${vectors.dimensions}, which the vectors have`,
      embeddingSize,
      'Leave it out.',
    );
  }
  checkBoolean(where, 'trainable', trainable);
  if (weighting !== undefined) checkOneOf(where, 'weighting', weighting, ['tfIdf']);
  const isBag = stack.cell === 'none';
  const pooling = checkPooling(where, 'pooling', given.pooling ?? (weighting || isBag ? 'mean' : 'max'));
  if (isBag && pooling === 'last') {
    throw invalidOption(where, 'pooling', "'mean', 'max' or 'attention', for cell: 'none' has no last output", pooling);
  }
  if (weighting && pooling !== 'mean') {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: '"weighting" with pooling: \'mean\', whose weights it gives',
      received: pooling,
    });
  }
  return {
    ...stack,
    embeddingSize,
    trainable,
    pooling,
    weighting,
    maxLength: checkPositiveInteger(where, 'maxLength', maxLength),
    window: checkOneOf(where, 'window', window, windows),
    padding: checkOneOf(where, 'padding', padding, ['pre', 'post']),
    seed: checkNumber(where, 'seed', seed, { integer: true }),
  };
}

const recurrentOptions = ['units', 'layers', 'bidirectional', 'recurrentDropout', 'resetAfter'] as const;
type RecurrentOption = (typeof recurrentOptions)[number];

/** The options of the layers between embedding and pooling, complete. */
function stackOf(where: string, given: TextNetworkOptions, seed: number) {
  const { cell, dropout = 0 } = given;
  if (cell !== 'none') {
    const { units, layers, bidirectional, recurrentDropout, resetAfter } = given;
    const options = { cell, units, layers, bidirectional, dropout, recurrentDropout, resetAfter, seed };
    const { goBackwards: _, ...stack } = completeRecurrentStack(where, withoutUndefined(options));
    return stack;
  }
  const unused = recurrentOptions.find((name) => given[name] !== undefined);
  if (unused) throw invalidOption(where, unused, "left out with cell: 'none'", given[unused]);
  return { cell, dropout: checkNumber(where, 'dropout', dropout, { atLeast: 0, below: 1 }) };
}

function checkVectors(where: string, vectors: unknown): void {
  if (vectors === undefined) return;
  if (typeof vectors === 'object' && vectors !== null && 'vector' in vectors && 'dimensions' in vectors) return;
  throw invalidOption(
    where,
    'vectors',
    'word vectors, as readWordVectors and trainWordVectors give them',
    typeof vectors === 'object' ? 'another object' : vectors,
  );
}

/** Options that are not given, as if they were not there. */
function withoutUndefined<Given extends object>(
  given: Given,
): { [Key in keyof Given]?: Exclude<Given[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Given]?: Exclude<Given[Key], undefined>;
  };
}
