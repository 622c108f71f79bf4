import { EncoderKitError } from '@encoderkit/errors';
import type { HostArray } from '../base/host-array.ts';
import { checkColumns } from './metrics/rows.ts';

type Numbers = Float32Array | Int32Array;

/**
 * The rows of a network's outputs; throws `shape-mismatch`, or `not-finite` for a row with a NaN, from which no answer can be read.
 * `positions`: what to call each sample in that message.
 */
export function outputRows(
  where: string,
  outputs: HostArray,
  columns: number,
  positions?: readonly number[],
): Numbers[] {
  checkColumns(where, 'outputs', outputs, columns);
  return Array.from({ length: outputs.values.length / columns }, (_, index) => {
    const row = outputs.values.subarray(index * columns, (index + 1) * columns);
    return numbersOnly(where, row, `sample ${positions?.[index] ?? index}`);
  });
}

/** Gives back the outputs for `what`; throws `not-finite` where one of them is NaN. */
export function numbersOnly(where: string, row: Numbers, what: string): Numbers {
  if (!row.some(Number.isNaN)) return row;
  throw new EncoderKitError({
    code: 'not-finite',
    where,
    problem: `the outputs for ${what} are not numbers`,
    remedy: 'Check the sample for values that are not finite, or the model for weights that are not.',
  });
}

/** Probabilities of classes that exclude each other. Computed from the highest logit down, so that no exponential overflows. */
export function softmaxOf(logits: ArrayLike<number>): Float32Array {
  let top = Number.NEGATIVE_INFINITY;
  for (let index = 0; index < logits.length; index++) top = Math.max(top, logits[index] ?? top);
  const exponentials = Float64Array.from(logits, (logit) => Math.exp(logit === top ? 0 : logit - top));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return Float32Array.from(exponentials, (value) => value / sum);
}

/** The probability that a logit stands for. */
export function sigmoidOf(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
