import { checkBoolean, invalidOption, lookUp } from '@encoderkit/errors';
import { naturalStemmers, naturalStopWords } from '../natural/natural.ts';
import { stemmerOf } from './stemmer.ts';
import { type StopWordLanguage, stopWordsOfLanguage } from './stop-words.ts';
import type { TextStep } from './text-steps.ts';

/** What is done to tokens, in this order, after the text has been cut. */
export interface TokenStepOptions {
  /** Whether tokens without a letter or a digit are dropped. Default: false. */
  readonly dropPunctuation?: boolean;
  /** Whether tokens that are numbers (digits of any script, with a sign, points and commas) become `<number>`. Default: false. */
  readonly replaceNumbers?: boolean;
  /**
   * Tokens to drop: natural's list of a language without its negations and digits (`never`, `nicht`, `1`), which stay, or your own words, all of
   * them. They are normalised as texts are. Default: none.
   */
  readonly stopWords?: StopWordLanguage | readonly string[];
  /** Which of natural's stemmers cuts tokens down to their stems. Default: none. */
  readonly stemmer?: keyof typeof naturalStemmers;
}

/** A token made into another, or kept (or not): the places of tokens in a list stay only with the former. */
type TokenStep = { readonly map: TextStep } | { readonly keep: (token: string) => boolean };

type MakeTokenStep = (option: unknown, where: string, normalize: TextStep) => TokenStep | undefined;

/** What stands for every number with `replaceNumbers`. */
const numberToken = '<number>';

/** Makes each step from its option: undefined where there is nothing to do. The order is that in which they are done. */
const tokenSteps: { readonly [Name in keyof TokenStepOptions]-?: MakeTokenStep } = {
  dropPunctuation(option = false, where) {
    if (!checkBoolean(where, 'dropPunctuation', option)) return undefined;
    return { keep: (token) => /[^\p{P}\p{S}\p{C}\s]|\p{Extended_Pictographic}/u.test(token) };
  },
  replaceNumbers(option = false, where) {
    if (!checkBoolean(where, 'replaceNumbers', option)) return undefined;
    return { map: (token) => (/^[+\u2212-]?\p{Nd}+(?:[.,]\p{Nd}+)*$/u.test(token) ? numberToken : token) };
  },
  stopWords(option, where, normalize) {
    if (option === undefined) return undefined;
    const words = new Set(stopWordsOf(option, where).map((word) => normalize(word).trim()));
    return { keep: (token) => !words.has(token) };
  },
  stemmer(option, where) {
    if (option === undefined) return undefined;
    return { map: stemmerOf(lookUp(where, 'stemmer', naturalStemmers, option)) };
  },
};

export const tokenStepNames: readonly string[] = Object.keys(tokenSteps);

export interface TokenNormalizer {
  /** All steps, for tokens that were cut from a text. */
  all(tokens: string[]): string[];
  /** For a list of tokens that came as such: the steps that drop none, so that each keeps its place. */
  inPlace(token: string): string;
}

/** Checks the options and makes one function of all of them. `normalize` is what texts went through. */
export function tokenNormalizer(
  options: Readonly<Record<string, unknown>>,
  where: string,
  normalize: TextStep,
): TokenNormalizer {
  const steps = Object.entries(tokenSteps).flatMap(([name, make]) => make(options[name], where, normalize) ?? []);
  return {
    all: (tokens) =>
      steps.reduce((list, step) => ('map' in step ? list.map(step.map) : list.filter(step.keep)), tokens),
    inPlace: (token) => steps.reduce((result, step) => ('map' in step ? step.map(result) : result), token),
  };
}

function stopWordsOf(option: unknown, where: string): readonly string[] {
  if (typeof option === 'string') return stopWordsOfLanguage(lookUp(where, 'stopWords', naturalStopWords, option));
  if (Array.isArray(option) && option.every((word) => typeof word === 'string')) return option;
  throw invalidOption(
    where,
    'stopWords',
    `a list of words, or one of ${Object.keys(naturalStopWords).join(', ')}`,
    option,
  );
}
