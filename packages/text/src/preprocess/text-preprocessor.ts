import type { AdaptOptions, Json } from '@encoderkit/core';
import {
  checkBoolean,
  checkFunction,
  checkKnownOptions,
  checkNumber,
  EncoderKitError,
  invalidOption,
  isRecord,
  show,
} from '@encoderkit/errors';
import { checkText } from '../base/check-text.ts';
import type { Text } from '../base/text.ts';
import type { Tokenizer } from '../base/tokenizer.ts';
import { plainText } from '../normalize/plain-text.ts';
import { type TextStepOptions, textNormalizer, textStepNames } from '../normalize/text-steps.ts';
import { type TokenStepOptions, tokenNormalizer, tokenStepNames } from '../normalize/token-steps.ts';
import { plainTokenizer, type TokenizerConfig, type TokenizerName } from '../tokenize/tokenizers.ts';
import { tokenCounter } from '../vocabulary/learnt-tokens.ts';
import { learntTokensFromJson, learntTokensToJson } from '../vocabulary/learnt-tokens-json.ts';
import type { LearntTokens } from '../vocabulary/token-counts.ts';
import { specialCount, unknownId, type Vocabulary, vocabularyOf } from '../vocabulary/vocabulary.ts';
import { asInLists } from './as-in-lists.ts';

/** Options of `textPreprocessor`: all of them JSON, so that a bundle holds them. */
export interface TextPreprocessorOptions extends TextStepOptions, TokenStepOptions {
  /**
   * How a text is cut into tokens: a name, or a name with options. Default: 'unicodeWord'; but where all samples of `adapt` were lists of tokens, texts
   * are cut as these lists are.
   */
  readonly tokenizer?: TokenizerName | TokenizerConfig;
  /** How many ids there can be at most, those of no word (padding, unknown, start, end) included. Default: 10,000. */
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
  /** How many ids there are, `maxTokens` at most: ids are below it, so that it is the rows of an embedding. Before `adapt` those of no word alone. */
  readonly vocabularySize: number;
  /**
   * Learns the vocabulary anew: the most frequent tokens, in code-point order among equally frequent ones. Warns when most tokens come once, so
   * that nearly all of a new text would be unknown.
   */
  adapt(samples: AsyncIterable<Text> | Iterable<Text>, options?: TextAdaptOptions): Promise<void>;
  /** Takes over the vocabulary that a preprocessor of these options had learnt, from its `toConfig`. */
  restore(config: Json): void;
  /**
   * The pieces that a text is cut into, as they are written: not normalised, and none of them dropped. As a list they are a sample whose tokens are in
   * the same places, so that what a tagger says of each can be shown beside it.
   */
  cut(text: string): string[];
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

export interface TextAdaptOptions extends AdaptOptions {
  /** Given the tokens of each text, in order. */
  readonly onTokens?: (tokens: readonly string[]) => void;
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
  const special = specialCount(startAndEnd);
  const maxTokens = checkNumber(where, 'maxTokens', options.maxTokens ?? 10_000, { integer: true, above: special });
  const minFrequency = checkNumber(where, 'minFrequency', options.minFrequency ?? 1, { integer: true, atLeast: 1 });
  const unknownShapes = checkBoolean(where, 'unknownShapes', options.unknownShapes ?? false);
  const normalize = textNormalizer(options, where);
  const tokenize = plainTokenizer(where, given.tokenizer ?? 'unicodeWord');
  const normalizeTokens = tokenNormalizer(options, where, normalize);
  // What passed the checks is JSON. A copy: lists that the caller changes later change nothing here.
  const config = JSON.stringify(options);
  let learnt: LearntTokens | undefined;
  let vocabulary: Vocabulary | undefined;
  let idf: Float32Array | undefined;
  /** How texts are cut where the vocabulary came from lists, and nobody said how. */
  let likeLists: Tokenizer | undefined;
  if (saved !== undefined) takeSaved(saved);

  return {
    get needsAdapt() {
      return vocabulary === undefined;
    },
    get vocabularySize() {
      return vocabulary?.size ?? special;
    },
    async adapt(samples, options = {}) {
      checkSamples(samples);
      checkKnownOptions(`${where}, adapt`, options, ['warn', 'onTokens']);
      const { warn = console.warn, onTokens = () => {} } = options;
      for (const [name, called] of Object.entries({ warn, onTokens })) checkFunction(`${where}, adapt`, name, called);
      const counter = tokenCounter();
      let position = 0;
      for await (const sample of samples) {
        // By the tokenizer, whatever an earlier adapt saw.
        const found = tokensOf(sample, `sample ${position++}`, undefined);
        onTokens(found);
        counter.add(found, typeof sample !== 'string');
      }
      if (position === 0) {
        throw new EncoderKitError({
          code: 'empty-data',
          where,
          expected: 'texts to learn a vocabulary from',
          received: 'none',
        });
      }
      take(counter.learnt({ most: maxTokens - special, minFrequency, unknownShapes }));
      const problem = tooRare(counter.rarity());
      if (problem) warn(`${where}: ${problem}`);
    },
    restore(config) {
      if (isRecord(config) && config.vocabulary !== undefined)
        takeSaved(learntTokensFromJson(config.vocabulary, where));
    },
    tokens,
    cut(text) {
      if (typeof text !== 'string') {
        throw new EncoderKitError({
          code: 'invalid-input',
          where,
          expected: 'the text to be a string',
          received: text,
        });
      }
      return (likeLists ?? tokenize)(plainText(text));
    },
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
    return tokensOf(sample, name, likeLists);
  }

  function tokensOf(sample: Text, name: string | undefined, cutter: Tokenizer | undefined): string[] {
    checkText(sample, where, name);
    if (typeof sample !== 'string') return sample.map(normalized);
    return cutter ? cutter(plainText(sample)).map(normalized) : normalizeTokens.all(tokenize(normalize(sample)));
  }

  function normalized(token: string): string {
    return normalizeTokens.inPlace(normalize(token));
  }

  function takeSaved(tokens: LearntTokens): void {
    const most = maxTokens - special;
    if (tokens.tokens.length > most) {
      throw invalidOption(where, 'vocabulary', `${most} tokens at most, as "maxTokens" says`, tokens.tokens.length);
    }
    take(tokens);
  }

  function take(tokens: LearntTokens): void {
    learnt = tokens;
    const made = vocabularyOf(tokens, { startAndEnd, unknownShapes });
    vocabulary = made;
    idf = made.idf();
    const isFree = tokens.fromLists && given.tokenizer === undefined;
    likeLists = isFree ? asInLists(tokens.tokens.filter(isWord), (piece) => made.has(normalized(piece))) : undefined;
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

/** Not a shape, which is a token only in name. */
const isWord = (token: string): boolean => !token.startsWith('<unknown ');

/** How many tokens there must be for their rarity to tell anything. */
const fewTokens = 50;

/**
 * The share of tokens that may come once: the fewer there are in all, the more do so in any language. Of passages of the Brown corpus one in twenty is
 * above 0.82 with 50 tokens, 0.70 with 100 and 0.61 with 200.
 */
const mostOnce = (total: number): number => Math.max(0.5, 1.25 - Math.log10(total) / 4);

/** What is wrong where hardly a token comes twice: nothing can be learnt of what comes once. */
function tooRare({ total, once }: { readonly total: number; readonly once: readonly string[] }): string | undefined {
  if (total < fewTokens || once.length <= mostOnce(total) * total) return undefined;
  const examples = once.slice(0, 3).map((token) => show(token.slice(0, 40)));
  return (
    `${once.length} of ${total} tokens come once, such as ${examples.join(', ')}: nearly every token of a new text will be unknown. ` +
    "If these are no single words, choose another tokenizer, such as 'segmenter' or 'characters'; otherwise there are too few texts."
  );
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
