import { checkBoolean, checkKnownOptions, lookUp } from '@encoderkit/errors';
import type { Tokenizer } from '../base/tokenizer.ts';
import {
  aggressiveTokenizers,
  naturalTokenizer,
  naturalTokenizers,
  regularExpressionTokenizers,
} from '../natural/natural.ts';

/** natural's `WordTokenizer`: A to Z, А to Я, digits and underscores. Letters with accents end a word. */
export function wordTokenizer(options: unknown = {}): Tokenizer {
  checkKnownOptions('word tokenizer', options, []);
  const { WordTokenizer } = regularExpressionTokenizers();
  return naturalTokenizer(new WordTokenizer());
}

/** natural's `WordPunctTokenizer`: words of Latin letters and hyphens, numbers, and every other character by itself. */
export function wordPunctuationTokenizer(options: unknown = {}): Tokenizer {
  checkKnownOptions('wordPunctuation tokenizer', options, []);
  const { WordPunctTokenizer } = regularExpressionTokenizers();
  return naturalTokenizer(new WordPunctTokenizer());
}

/** natural's `TreebankWordTokenizer`: English contractions taken apart (`can't` is `ca`, `n't`), punctuation by itself. */
export function treebankTokenizer(options: unknown = {}): Tokenizer {
  checkKnownOptions('treebank tokenizer', options, []);
  const Treebank = naturalTokenizers.treebank();
  return naturalTokenizer(new Treebank());
}

export interface CaseOptions {
  /** Whether an apostrophe is part of a word. Default: false. */
  readonly preserveApostrophe?: boolean;
}

/** natural's `CaseTokenizer`: digits, and letters of every alphabet that has capitals. */
export function caseTokenizer(options: unknown = {}): Tokenizer {
  const where = 'case tokenizer';
  const given = checkKnownOptions(where, options, ['preserveApostrophe']);
  const preserveApostrophe = checkBoolean(where, 'preserveApostrophe', given.preserveApostrophe ?? false);
  const tokenizer = new (naturalTokenizers.case())();
  return naturalTokenizer({ tokenize: (text) => tokenizer.tokenize(text, preserveApostrophe) });
}

/** natural's `TokenizerJa` (TinySegmenter): Japanese, which puts nothing between words. Punctuation is dropped. */
export function japaneseTokenizer(options: unknown = {}): Tokenizer {
  checkKnownOptions('japanese tokenizer', options, []);
  const Japanese = naturalTokenizers.japanese();
  return naturalTokenizer(new Japanese());
}

export interface AggressiveOptions {
  /** Whose letters make up words. Default: 'en'. */
  readonly language?: keyof typeof aggressiveTokenizers;
}

/**
 * natural's `AggressiveTokenizer` of a language (for Finnish its `OrthographyTokenizer`): splits at whatever is no letter of it. Some
 * languages' take capitals with accents for no letters: leave `lowercase` on.
 */
export function aggressiveTokenizer(options: unknown = {}): Tokenizer {
  const where = 'aggressive tokenizer';
  const { language = 'en' } = checkKnownOptions(where, options, ['language']);
  return naturalTokenizer(aggressiveTokenizers[lookUp(where, 'language', aggressiveTokenizers, language)]());
}
