import { lookUp } from '@encoderkit/errors';
import { type CharactersOptions, charactersTokenizer } from './characters.ts';
import {
  type AggressiveOptions,
  aggressiveTokenizer,
  type CaseOptions,
  caseTokenizer,
  japaneseTokenizer,
  treebankTokenizer,
  wordPunctuationTokenizer,
  wordTokenizer,
} from './from-natural.ts';
import { type RegularExpressionOptions, regularExpressionTokenizer } from './regular-expression.ts';
import { type SegmenterOptions, segmenterTokenizer } from './segmenter.ts';
import type { Tokenizer } from './tokenizer.ts';
import { type UnicodeWordOptions, unicodeWordTokenizer } from './unicode-word.ts';
import { whitespaceTokenizer } from './whitespace.ts';

type NoOptions = Record<never, never>;

/** The options of each tokenizer, by its name. */
export interface TokenizerOptions {
  unicodeWord: UnicodeWordOptions;
  whitespace: NoOptions;
  characters: CharactersOptions;
  segmenter: SegmenterOptions;
  regularExpression: RegularExpressionOptions;
  word: NoOptions;
  wordPunctuation: NoOptions;
  treebank: NoOptions;
  case: CaseOptions;
  aggressive: AggressiveOptions;
  japanese: NoOptions;
}

export type TokenizerName = keyof TokenizerOptions;

/** A name with options. */
export type TokenizerConfig = {
  [Name in TokenizerName]: { readonly name: Name } & TokenizerOptions[Name];
}[TokenizerName];

/** Every tokenizer by its name. Each checks its own options. */
export const tokenizers: { readonly [Name in TokenizerName]: (options?: unknown) => Tokenizer } = {
  unicodeWord: unicodeWordTokenizer,
  whitespace: whitespaceTokenizer,
  characters: charactersTokenizer,
  segmenter: segmenterTokenizer,
  regularExpression: regularExpressionTokenizer,
  word: wordTokenizer,
  wordPunctuation: wordPunctuationTokenizer,
  treebank: treebankTokenizer,
  case: caseTokenizer,
  aggressive: aggressiveTokenizer,
  japanese: japaneseTokenizer,
};

/**
 * A tokenizer from its name, or from a name with options.
 *
 * @throws `invalid-option` for a name that does not exist, or an option that cannot be
 * @example
 * ```ts
 * import { tokenizerFrom } from '@encoderkit/text';
 *
 * console.log(tokenizerFrom({ name: 'unicodeWord', punctuation: true })("Don't panic, 42!")); // ["Don't", 'panic', ',', '42', '!']
 * console.log(tokenizerFrom({ name: 'segmenter', locale: 'th' })('สวัสดีชาวโลก')); // ['สวัสดี', 'ชาว', 'โลก']
 * ```
 */
export function tokenizerFrom(tokenizer: TokenizerName | TokenizerConfig): Tokenizer {
  if (typeof tokenizer === 'object' && tokenizer !== null) {
    const { name, ...options } = tokenizer;
    return tokenizers[lookUp('tokenizerFrom', 'name', tokenizers, name)](options);
  }
  return tokenizers[lookUp('tokenizerFrom', 'tokenizer', tokenizers, tokenizer)]();
}
