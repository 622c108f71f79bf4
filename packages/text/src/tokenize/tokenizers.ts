import { isRecord, lookUp } from '@encoderkit/core/options';
import type { Tokenizer } from './tokenizer.ts';
import { type UnicodeWordOptions, unicodeWordTokenizer } from './unicode-word.ts';
import { whitespaceTokenizer } from './whitespace.ts';

/** The options of each tokenizer, by its name. */
export interface TokenizerOptions {
  unicodeWord: UnicodeWordOptions;
  whitespace: Record<never, never>;
}

export type TokenizerName = keyof TokenizerOptions;

/** A name with options. */
export type TokenizerConfig = {
  [Name in TokenizerName]: { readonly name: Name } & TokenizerOptions[Name];
}[TokenizerName];

/** Every tokenizer by its name. */
export const tokenizers: { readonly [Name in TokenizerName]: (options?: TokenizerOptions[Name]) => Tokenizer } = {
  unicodeWord: unicodeWordTokenizer,
  whitespace: whitespaceTokenizer,
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
 * ```
 */
export function tokenizerFrom(tokenizer: TokenizerName | TokenizerConfig): Tokenizer {
  if (isRecord(tokenizer)) {
    const { name, ...options } = tokenizer;
    return tokenizers[lookUp('tokenizerFrom', 'name', tokenizers, name)](options);
  }
  return tokenizers[lookUp('tokenizerFrom', 'tokenizer', tokenizers, tokenizer)]();
}
