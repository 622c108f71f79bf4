import { checkKnownOptions } from '@encoderkit/errors';
import { type Tokenizer, withoutBlank } from '../base/tokenizer.ts';

/** What lies between white space, punctuation included. */
export function whitespaceTokenizer(options: unknown = {}): Tokenizer {
  checkKnownOptions('whitespace tokenizer', options, []);
  return (text) => withoutBlank(text.split(/\s+/));
}
