import type { HostArray } from '@encoderkit/core';
import { checkKnownOptions, checkNumber, checkOneOf, EncoderKitError } from '@encoderkit/errors';

export interface PadSequencesOptions {
  /** How long the rows are. Default: as long as the longest sequence. */
  readonly maxLength?: number;
  /** Where short sequences are filled up: before (`'pre'`) or after (`'post'`) what they hold. Default: 'pre', as in Keras. */
  readonly padding?: 'pre' | 'post';
  /** Where long sequences are cut: their beginning (`'pre'`) or their end (`'post'`) goes. Default: 'pre', as in Keras. */
  readonly truncating?: 'pre' | 'post';
  /** What they are filled up with. Default: 0. */
  readonly value?: number;
}

const where = 'padSequences';

/**
 * Lists of ids of any length as one int32 array `[sequences.length, maxLength]`, as Keras' `pad_sequences`.
 *
 * @throws `invalid-input` where an element is no int32, naming it; `invalid-option` for an option that cannot be
 * @example
 * ```ts
 * import { padSequences } from '@encoderkit/text';
 *
 * const { shape, values } = padSequences([[5, 6], [7, 8, 9, 10]], { maxLength: 3, padding: 'post', truncating: 'post' });
 * console.log(shape, values); // [2, 3] Int32Array [5, 6, 0, 7, 8, 9]
 * ```
 */
export function padSequences(
  sequences: readonly ArrayLike<number>[],
  options: PadSequencesOptions = {},
): HostArray & { readonly dtype: 'int32'; readonly values: Int32Array } {
  checkKnownOptions(where, options, ['maxLength', 'padding', 'truncating', 'value']);
  checkSequences(sequences);
  const padding = checkOneOf(where, 'padding', options.padding ?? 'pre', ['pre', 'post']);
  const truncating = checkOneOf(where, 'truncating', options.truncating ?? 'pre', ['pre', 'post']);
  const value = checkNumber(where, 'value', options.value ?? 0, int32);
  const longest = sequences.reduce((length, sequence) => Math.max(length, sequence.length), 0);
  const maxLength = checkNumber(where, 'maxLength', options.maxLength ?? longest, { integer: true, atLeast: 0 });
  const values = new Int32Array(sequences.length * maxLength).fill(value);
  sequences.forEach((sequence, row) => {
    const kept = Math.min(sequence.length, maxLength);
    const from = truncating === 'pre' ? sequence.length - kept : 0;
    const to = row * maxLength + (padding === 'pre' ? maxLength - kept : 0);
    for (let position = 0; position < kept; position++) {
      values[to + position] = checkElement(sequence[from + position], row, from + position);
    }
  });
  return { dtype: 'int32', shape: [sequences.length, maxLength], values };
}

const int32 = { integer: true, atLeast: -(2 ** 31), atMost: 2 ** 31 - 1 };

function checkSequences(sequences: unknown): void {
  const list = Array.isArray(sequences) ? Array.from<unknown>(sequences) : undefined;
  const wrong = list?.findIndex((sequence) => !Array.isArray(sequence) && !ArrayBuffer.isView(sequence)) ?? 0;
  if (wrong < 0) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: list === undefined ? 'a list of sequences' : `sequence ${wrong} to be a list of integers`,
    received: list === undefined ? sequences : list[wrong],
  });
}

function checkElement(element: number | undefined, row: number, position: number): number {
  if (element === (Number(element) | 0)) return element;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: `element ${position} of sequence ${row} to be an integer of 32 bits`,
    received: element,
  });
}
