import { EncoderKitError } from '@encoderkit/errors';
import type { Text } from './text.ts';

/** Throws `invalid-input` for what is neither a string nor a list of strings; says which token is none. */
export function checkText(text: unknown, where: string, name = 'the sample'): asserts text is Text {
  if (typeof text === 'string') return;
  if (!Array.isArray(text)) {
    throw new EncoderKitError({
      code: 'invalid-input',
      where,
      expected: `${name} to be a string or a list of tokens`,
      received: text,
    });
  }
  // Not findIndex alone: it would pass over nothing, but a hole in the list is no string either.
  const position = Array.from(text).findIndex((token) => typeof token !== 'string');
  if (position < 0) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: `token ${position} of ${name} to be a string`,
    received: text[position],
  });
}
