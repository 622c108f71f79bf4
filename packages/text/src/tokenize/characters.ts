import { checkBoolean, checkKnownOptions } from '@encoderkit/errors';
import type { Tokenizer } from '../base/tokenizer.ts';
import { segmentsOf } from './segments.ts';

export interface CharactersOptions {
  /** Whether white space counts as characters, or is dropped. Default: true. */
  readonly whitespace?: boolean;
}

/** Characters as people see them (grapheme clusters): a letter with its marks is one, and an emoji with all its parts. */
export function charactersTokenizer(options: unknown = {}): Tokenizer {
  const where = 'characters tokenizer';
  const { whitespace = true } = checkKnownOptions(where, options, ['whitespace']);
  const keepsAll = checkBoolean(where, 'whitespace', whitespace);
  // The same in every language; the locale is named so that the machine's is not taken.
  const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const cut: Tokenizer = (text) =>
    // In ASCII only a line end of two characters is more than one: no need for the slow way.
    isSimple(text) ? text.split('') : Array.from(segmentsOf(segmenter, text), ({ segment }) => segment);
  return keepsAll ? cut : (text) => cut(text).filter((character) => character.trim() !== '');
}

const isSimple = (text: string) => /^\p{ASCII}*$/u.test(text) && !text.includes('\r\n');
