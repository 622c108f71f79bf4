import { checkBoolean, checkKnownOptions, invalidOption } from '@encoderkit/errors';
import { naturalTokenizer, regularExpressionTokenizers } from '../natural.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface RegularExpressionOptions {
  /** The source of a regular expression: what lies between tokens, such as `'[,;]'`. A group in it is a token. */
  readonly pattern: string;
  /** Flags of the expression, of `i`, `m`, `s`, `u` and `v`. Default: 'u'. */
  readonly flags?: string;
  /** Whether `pattern` is what lies between tokens. False: it is the tokens. Default: true. */
  readonly gaps?: boolean;
}

const where = 'regularExpression tokenizer';

/** natural's `RegexpTokenizer`. A pattern that can match in many ways makes long texts very slow: that is the caller's to avoid. */
export function regularExpressionTokenizer(options: unknown = {}): Tokenizer {
  const { pattern, flags = 'u', gaps = true } = checkKnownOptions(where, options, ['pattern', 'flags', 'gaps']);
  if (typeof pattern !== 'string' || pattern === '') {
    throw invalidOption(where, 'pattern', 'the source of a regular expression', pattern, "Such as '[,;]'.");
  }
  if (typeof flags !== 'string' || !/^[imsuv]*$/.test(flags)) {
    throw invalidOption(where, 'flags', 'some of i, m, s, u and v', flags);
  }
  const { RegexpTokenizer } = regularExpressionTokenizers();
  const tokenizer = new RegexpTokenizer({
    // All matches, not the first alone.
    pattern: compile(pattern, `g${flags}`),
    gaps: checkBoolean(where, 'gaps', gaps),
  });
  return naturalTokenizer(tokenizer);
}

function compile(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalidOption(where, 'pattern', `a regular expression (${reason})`, pattern);
  }
}
