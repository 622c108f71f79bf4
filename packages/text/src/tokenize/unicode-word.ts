import { checkBoolean, checkKnownOptions } from '@encoderkit/errors';
import type { Tokenizer } from './tokenizer.ts';

export interface UnicodeWordOptions {
  /** Whether each punctuation mark and each symbol is a token too, or dropped. Default: false. */
  readonly punctuation?: boolean;
}

// Letters, marks, digits and underscores of any alphabet; an apostrophe or a (non-)joiner between them, and a point or a comma between
// digits, do not end a word. Then emoji: pictographs with their modifiers and joined ones, and flags. No part can match in two ways: linear.
const letters = '[\\p{L}\\p{M}\\p{N}_]+';
const word = `${letters}(?:(?:['’\\u200c\\u200d]|(?<=\\p{N})[.,](?=\\p{N}))${letters})*`;
const pictograph = '\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|\\ufe0f)*';
const emoji = `${pictograph}(?:\\u200d${pictograph})*|\\p{Regional_Indicator}{2}`;
const mark = '[\\p{P}\\p{S}]';

/** Words of any alphabet that puts something between words, and emoji. The default; depends on nothing but the Unicode version of Node. */
export function unicodeWordTokenizer(options: unknown = {}): Tokenizer {
  const where = 'unicodeWord tokenizer';
  const { punctuation = false } = checkKnownOptions(where, options, ['punctuation']);
  const marks = checkBoolean(where, 'punctuation', punctuation) ? [mark] : [];
  const pattern = new RegExp([word, emoji, ...marks].join('|'), 'gu');
  return (text) => text.match(pattern) ?? [];
}
