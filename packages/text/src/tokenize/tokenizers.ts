import { EncoderKitError, lookUp } from '@encoderkit/errors';
import type { Tokenizer } from '../base/tokenizer.ts';
import { plainText } from '../normalize/plain-text.ts';
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

/** The tokenizer of a name, or of a name with options, for texts that are plain. */
export function plainTokenizer(where: string, tokenizer: TokenizerName | TokenizerConfig): Tokenizer {
  if (typeof tokenizer === 'object' && tokenizer !== null) {
    const { name, ...options } = tokenizer;
    return tokenizers[lookUp(where, 'name', tokenizers, name)](options);
  }
  return tokenizers[lookUp(where, 'tokenizer', tokenizers, tokenizer)]();
}

/**
 * A tokenizer from its name, or from a name with options. It takes texts as `textPreprocessor` does: apostrophes and quotation marks become those
 * of a keyboard, and what cannot be seen is left out.
 *
 * @throws `invalid-option` for a name that does not exist, or an option that cannot be; the tokenizer throws `invalid-input` for what is no string
 * @example
 * ```ts
 * import { tokenizerFrom } from '@encoderkit/text';
 *
 * console.log(tokenizerFrom({ name: 'unicodeWord', punctuation: true })("Don't panic, 42!")); // ["Don't", 'panic', ',', '42', '!']
 * console.log(tokenizerFrom('treebank')('They can’t stop')); // ['They', 'ca', "n't", 'stop']
 * console.log(tokenizerFrom({ name: 'segmenter', locale: 'th' })('สวัสดีชาวโลก')); // ['สวัสดี', 'ชาว', 'โลก']
 * ```
 */
export function tokenizerFrom(tokenizer: TokenizerName | TokenizerConfig): Tokenizer {
  const where = 'tokenizerFrom';
  const cut = plainTokenizer(where, tokenizer);
  return (text) => {
    if (typeof text === 'string') return cut(plainText(text));
    throw new EncoderKitError({ code: 'invalid-input', where, expected: 'the text to be a string', received: text });
  };
}
