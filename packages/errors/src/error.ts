/**
 * The one error class of EncoderKit.
 *
 * Every message says where it happened, what was expected, what was received, and how to mend it. `code` is stable and
 * meant for programs; the message is meant for people.
 */

const marker = Symbol.for('encoderkit.error');

export interface ErrorParts {
  /** Stable identifier, such as `'invalid-option'`. */
  readonly code: ErrorCode;
  /** Where: the function, encoder or file, such as `'cnnEncoder'`. */
  readonly where: string;
  /** What was expected, as a clause: `'"filters" to be positive integers'`. */
  readonly expected?: string;
  /** What came instead. Shown shortened, as JSON where it is not a string. */
  readonly received?: unknown;
  /** What to do about it, as a sentence. */
  readonly remedy?: string;
  /** Used in place of "expected …, received …" where those words do not fit. */
  readonly problem?: string;
  readonly cause?: unknown;
}

export type ErrorCode =
  | 'invalid-option'
  | 'invalid-input'
  | 'invalid-label'
  | 'invalid-data'
  | 'empty-data'
  | 'shape-mismatch'
  | 'unsupported-kernel'
  | 'invalid-graph'
  | 'not-computed'
  | 'baked-randomness'
  | 'disposed'
  | 'not-finite'
  | 'not-adapted'
  | 'bundle-damaged'
  | 'bundle-version'
  | 'bundle-mismatch'
  | 'file-not-found'
  | 'file-not-writable'
  | 'download-failed'
  | 'engine-unavailable'
  | 'aborted';

/**
 * @example
 * ```ts
 * import { EncoderKitError } from '@encoderkit/core';
 * import { cnnEncoder } from '@encoderkit/vision';
 *
 * try {
 *   cnnEncoder({ input: [28, 28, 0] });
 * } catch (error) {
 *   if (EncoderKitError.isInstance(error)) console.log(error.code); // 'invalid-option'
 * }
 * ```
 */
export class EncoderKitError extends Error {
  override readonly name = 'EncoderKitError';
  readonly code: ErrorCode;
  readonly where: string;
  /** Recognised across copies of this package, unlike `instanceof`. */
  readonly [marker] = true;

  constructor(parts: ErrorParts) {
    super(messageOf(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = parts.code;
    this.where = parts.where;
  }

  static isInstance(value: unknown): value is EncoderKitError {
    return typeof value === 'object' && value !== null && marker in value;
  }
}

function messageOf(parts: ErrorParts): string {
  const { where, expected, received, remedy, problem } = parts;
  // `received: undefined` says that nothing came; no `received` at all says that there is nothing to show.
  const fault = problem ?? `expected ${expected}${'received' in parts ? `, received ${show(received)}` : ''}`;
  return `${shortened(where, 200)}: ${shortened(fault, 1500)}.${remedy ? ` ${shortened(remedy, 1500)}` : ''}`;
}

/** A path or a text that somebody passed may be an image of megabytes, written as text. */
function shortened(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}… (${text.length} characters)` : text;
}

/** A value as it appears in a message: short, and told apart from a string that looks the same. */
export function show(value: unknown): string {
  if (typeof value === 'number' || value === undefined) return String(value);
  if (typeof value === 'function') return 'a function';
  let text: string;
  try {
    // JSON has no NaN and no infinities: it would show them as null.
    text =
      JSON.stringify(value, (_, item) => (typeof item === 'number' && !Number.isFinite(item) ? String(item) : item)) ??
      String(value);
  } catch {
    text = String(value);
  }
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
