import { checkBoolean, checkKnownOptions, invalidOption } from '@encoderkit/errors';
import { type Tokenizer, withoutBlank } from '../base/tokenizer.ts';
import { plainSignIn } from '../normalize/plain-text.ts';

export interface RegularExpressionOptions {
  /** The source of a regular expression: what lies between tokens, such as `'[,;]'`. A group in it is a token. */
  readonly pattern: string;
  /** Flags of the expression, of `i`, `m`, `s`, `u` and `v`. Default: 'u'. */
  readonly flags?: string;
  /** Whether `pattern` is what lies between tokens. False: it is the tokens. Default: true. */
  readonly gaps?: boolean;
}

const where = 'regularExpression tokenizer';

/** Cuts by a pattern. One that can match in many ways makes long texts very slow: that is the caller's to avoid. */
export function regularExpressionTokenizer(options: unknown = {}): Tokenizer {
  const { pattern, flags = 'u', gaps = true } = checkKnownOptions(where, options, ['pattern', 'flags', 'gaps']);
  if (typeof pattern !== 'string' || pattern === '') {
    throw invalidOption(where, 'pattern', 'the source of a regular expression', pattern, "Such as '[,;]'.");
  }
  if (typeof flags !== 'string' || !/^[imsuv]*$/.test(flags)) {
    throw invalidOption(where, 'flags', 'some of i, m, s, u and v', flags);
  }
  // All matches, not the first alone.
  const expression = compile(pattern, `g${flags}`);
  return checkBoolean(where, 'gaps', gaps)
    ? (text) => withoutBlank(text.split(expression))
    : (text) => withoutBlank(text.match(expression) ?? []);
}

/** As the texts that it is for: their apostrophes and quotation marks are plain. */
function compile(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(plainSignIn(pattern), flags);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalidOption(where, 'pattern', `a regular expression (${reason})`, pattern);
  }
}
