import type { Json } from '@encoderkit/core';
import { checkBoolean, checkKnownOptions, checkNumber, EncoderKitError } from '@encoderkit/errors';
import { checkText } from '../check-text.ts';
import { type TextStepOptions, textNormalizer, textStepNames } from '../normalize/text-steps.ts';
import { type TokenStepOptions, tokenNormalizer, tokenStepNames } from '../normalize/token-steps.ts';
import type { Text } from '../text.ts';
import { type TokenizerConfig, type TokenizerName, tokenizerFrom } from '../tokenize/tokenizers.ts';
import { type LearntTokens, tokenCounter } from '../vocabulary/learnt-tokens.ts';
import { learntTokensFromJson, learntTokensToJson } from '../vocabulary/learnt-tokens-json.ts';
import { unknownId, type Vocabulary, vocabularyOf } from '../vocabulary/vocabulary.ts';

/** Options of `textPreprocessor`: all of them JSON, so that a bundle holds them. */
export interface TextPreprocessorOptions extends TextStepOptions, TokenStepOptions {
  /** How a text is cut into tokens: a name, or a name with options. Default: 'unicodeWord'. */
  readonly tokenizer?: TokenizerName | TokenizerConfig;
  /** How many ids there can be, those of no word (padding, unknown, start, end) included: rows of an embedding. Default: 10,000. */
  readonly maxTokens?: number;
  /** How often a token must occur in the texts of `adapt` to get an id of its own. Default: 1. */
  readonly minFrequency?: number;
  /**
   * Whether a token that the vocabulary lacks gets an id by how it is written and how it ends (a capital, a digit, "-ing"), where enough of
   * those that `adapt` left out are alike, in place of one id for all. These ids are learnt from rare words: leave some out, by `minFrequency: 2`. They
   * take up to a tenth of `maxTokens`, 1,000 at most. For tagging; needs capitals (`lowercase: false`) to tell names. Default: false.
   */
  readonly unknownShapes?: boolean;
  /** Whether ids 2 and 3 are kept for the start and the end of a text, for decoders. `ids` does not put them in. Default: false. */
  readonly startAndEnd?: boolean;
}

export const textPreprocessorOptionNames: readonly string[] = [
  ...textStepNames,
  'tokenizer',
  ...tokenStepNames,
  'maxTokens',
  'minFrequency',
  'unknownShapes',
  'startAndEnd',
];

/** Texts to tokens to ids, with a vocabulary learnt from texts. */
export interface TextPreprocessor {
  /** True until `adapt` has been called. */
  readonly needsAdapt: boolean;
  /** `maxTokens`: ids are below it, so that it is the rows of an embedding. The vocabulary may have come out smaller. */
  readonly vocabularySize: number;
  /** Learns the vocabulary anew: the most frequent tokens, in code-point order among equally frequent ones. */
  adapt(samples: AsyncIterable<Text> | Iterable<Text>): Promise<void>;
  /** The tokens of a text: none for an empty one. `name` is what an error calls the sample. */
  tokens(sample: Text, name?: string): string[];
  /** The ids of a text's tokens, at least one: an empty text is one unknown token. */
  ids(sample: Text, name?: string): number[];
  tokenOf(id: number): string;
  /** For a token that the vocabulary lacks that of its shape, with `unknownShapes`, else 1 (unknown). Takes a token as `tokens` gives it: normalised. */
  idOf(token: string): number;
  /** Where `startAndEnd` reserves them. */
  readonly startId: number | undefined;
  readonly endId: number | undefined;
  /** How much each id says about a text, `vocabularySize` numbers (see `tfIdf`): undefined before `adapt`. Not to be changed. */
  readonly idf: Float32Array | undefined;
  /** What `textPreprocessorFromConfig` makes the same preprocessor from: options and vocabulary. */
  toConfig(): Json;
}

const where = 'textPreprocessor';

/**
 * Cuts texts into tokens and tokens into ids, and learns the vocabulary from texts. A sample is a string, or a list of tokens, which is
 * not cut: its tokens keep their places, so that a label for each of them stays where it belongs.
 *
 * @throws `invalid-option` for an option that is unknown or cannot be
 * @example
 * ```ts
 * import { textPreprocessor } from '@encoderkit/text';
 *
 * const preprocessor = textPreprocessor({ maxTokens: 100 });
 * await preprocessor.adapt(['the cat sat', 'the dog sat', 'the end']);
 * console.log(preprocessor.ids('The bird sat.')); // [2, 1, 3]: "bird" is unknown
 * console.log(preprocessor.tokenOf(2)); // the
 * ```
 */
export function textPreprocessor(options: TextPreprocessorOptions = {}): TextPreprocessor {
  return make(options, undefined);
}

function make(given: TextPreprocessorOptions, saved: LearntTokens | undefined): TextPreprocessor {
  const options = checkKnownOptions(where, given, textPreprocessorOptionNames);
  const startAndEnd = checkBoolean(where, 'startAndEnd', options.startAndEnd ?? false);
  const special = startAndEnd ? 4 : 2;
  const maxTokens = checkNumber(where, 'maxTokens', options.maxTokens ?? 10_000, { integer: true, above: special });
  const minFrequency = checkNumber(where, 'minFrequency', options.minFrequency ?? 1, { integer: true, atLeast: 1 });
  const unknownShapes = checkBoolean(where, 'unknownShapes', options.unknownShapes ?? false);
  const normalize = textNormalizer(options, where);
  const tokenize = tokenizerFrom(given.tokenizer ?? 'unicodeWord');
  const normalizeTokens = tokenNormalizer(options, where, normalize);
  // What passed the checks is JSON. A copy: lists that the caller changes later change nothing here.
  const config = JSON.stringify(options);
  let learnt: LearntTokens | undefined;
  let vocabulary: Vocabulary | undefined;
  let idf: Float32Array | undefined;
  if (saved !== undefined) take(saved);

  return {
    get needsAdapt() {
      return vocabulary === undefined;
    },
    vocabularySize: maxTokens,
    async adapt(samples) {
      checkSamples(samples);
      const counter = tokenCounter();
      let position = 0;
      for await (const sample of samples) counter.add(tokens(sample, `sample ${position++}`));
      if (position === 0) {
        throw new EncoderKitError({
          code: 'empty-data',
          where,
          expected: 'texts to learn a vocabulary from',
          received: 'none',
        });
      }
      take(counter.learnt({ most: maxTokens - special, minFrequency, unknownShapes }));
    },
    tokens,
    ids(sample, name) {
      const { idOf } = adapted();
      const list = tokens(sample, name);
      return list.length === 0 ? [unknownId] : list.map(idOf);
    },
    tokenOf: (id) => adapted().tokenOf(id),
    idOf: (token) => adapted().idOf(token),
    startId: startAndEnd ? 2 : undefined,
    endId: startAndEnd ? 3 : undefined,
    get idf() {
      return idf;
    },
    toConfig() {
      return { ...JSON.parse(config), ...(learnt === undefined ? {} : { vocabulary: learntTokensToJson(learnt) }) };
    },
  };

  function tokens(sample: Text, name?: string): string[] {
    checkText(sample, where, name);
    if (typeof sample === 'string') return normalizeTokens.all(tokenize(normalize(sample)));
    return sample.map((token) => normalizeTokens.inPlace(normalize(token)));
  }

  function take(tokens: LearntTokens): void {
    learnt = tokens;
    vocabulary = vocabularyOf(tokens, { startAndEnd, unknownShapes });
    idf = vocabulary.idf(maxTokens);
  }

  function adapted(): Vocabulary {
    if (vocabulary !== undefined) return vocabulary;
    throw new EncoderKitError({
      code: 'not-adapted',
      where,
      problem: 'there is no vocabulary yet',
      remedy: 'Call adapt(samples) first; train does it.',
    });
  }
}

/** A string would be read letter by letter. */
function checkSamples(samples: unknown): void {
  const isObject = typeof samples === 'object' && samples !== null;
  if (isObject && (Symbol.iterator in samples || Symbol.asyncIterator in samples)) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'adapt to be given a list of texts, or another iterable of texts',
    received: samples,
  });
}

/**
 * The preprocessor whose `toConfig()` gave `config`.
 *
 * @throws `bundle-mismatch` for a config it cannot read
 */
export function textPreprocessorFromConfig(config: Json): TextPreprocessor {
  try {
    const { vocabulary, ...options } = checkKnownOptions(where, config, [...textPreprocessorOptionNames, 'vocabulary']);
    return make(options, vocabulary === undefined ? undefined : learntTokensFromJson(vocabulary, where));
  } catch (cause) {
    if (!EncoderKitError.isInstance(cause) || cause.code !== 'invalid-option') throw cause;
    throw new EncoderKitError({
      code: 'bundle-mismatch',
      where,
      problem: `cannot make a preprocessor from this configuration (${cause.message})`,
      remedy: 'It was saved by a newer version of @encoderkit/text, or it was changed.',
      cause,
    });
  }
}
