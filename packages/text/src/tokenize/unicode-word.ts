import { checkBoolean, checkKnownOptions } from '@encoderkit/errors';
import type { Tokenizer } from '../base/tokenizer.ts';
import { cutUnspaced, isUnspaced } from './scripts-without-spaces.ts';

export interface UnicodeWordOptions {
  /** Whether each punctuation mark and each symbol is a token too, or dropped. Default: false. */
  readonly punctuation?: boolean;
}

// Letters, marks, digits and underscores of any alphabet; an apostrophe or a (non-)joiner between them, and a point or a comma between
// digits, do not end a word. Then emoji: pictographs with their modifiers, joined ones, and flags. No part can match in two ways: linear.
const letters = '[\\p{L}\\p{M}\\p{N}_]+';
const word = `${letters}(?:(?:['\\u200c\\u200d]|(?<=\\p{N})[.,](?=\\p{N}))${letters})*`;
const pictograph = '\\p{Extended_Pictographic}\\p{Emoji_Modifier}*(?:[\\u{e0020}-\\u{e007e}]+\\u{e007f})?';
const emoji = `${pictograph}(?:\\u200d${pictograph})*|\\p{Regional_Indicator}{2}`;
const mark = '[\\p{P}\\p{S}]';

/**
 * Words of any alphabet, and emoji. The default. Where a script puts nothing between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) it
 * goes by the dictionaries of `Intl.Segmenter`; everywhere else it depends on nothing but the Unicode version of the machine.
 */
export function unicodeWordTokenizer(options: unknown = {}): Tokenizer {
  const where = 'unicodeWord tokenizer';
  const { punctuation = false } = checkKnownOptions(where, options, ['punctuation']);
  const marks = checkBoolean(where, 'punctuation', punctuation) ? [mark] : [];
  const pattern = new RegExp([word, emoji, ...marks].join('|'), 'gu');
  return (text) => {
    const tokens = text.match(pattern) ?? [];
    return isUnspaced(text)
      ? tokens.flatMap((token) => (/^[\p{L}\p{M}\p{N}_]/u.test(token) ? cutUnspaced(token) : token))
      : tokens;
  };
}
