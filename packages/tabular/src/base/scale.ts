import { EncoderKitError, isRecord } from '@encoderkit/errors';

/** The mean and the standard deviation of each number of a list, as `adapt` found them. A type, so that it is JSON. */
export type Scale = { readonly mean: readonly number[]; readonly deviation: readonly number[] };

/** Learns a scale from one list of numbers after the other, and holds none of them. */
export interface ScaleLearner {
  /** Takes a list of `length` finite numbers in. */
  add(values: ArrayLike<number>): void;
  /** Means and deviations (of the population, as Keras' Normalization) so far; zeros where nothing was added. */
  result(): Scale;
}

/** Welford's method (1962): no sum of squares, which loses the variance of numbers far from zero. */
export function scaleLearner(length: number): ScaleLearner {
  const mean = new Float64Array(length);
  const squares = new Float64Array(length);
  let count = 0;
  return {
    add(values) {
      count++;
      for (let index = 0; index < length; index++) {
        const value = values[index] ?? 0;
        const before = value - (mean[index] ?? 0);
        const updated = (mean[index] ?? 0) + before / count;
        mean[index] = updated;
        squares[index] = (squares[index] ?? 0) + before * (value - updated);
      }
    },
    result: () => ({
      mean: [...mean],
      deviation: Array.from(squares, (sum) => (count > 0 ? Math.sqrt(sum / count) : 0)),
    }),
  };
}

/** By how much numbers differ, in parts of them, that are the same but for how they were worked out: 0.1 + 0.2 and 0.3. */
const rounding = 1e-13;

/**
 * A number brought to mean 0 and deviation 1. One that never varied in training gives 0 whatever it is now: nothing was learnt of what a
 * difference means.
 */
export function scaled(value: number, index: number, { mean, deviation }: Scale): number {
  const [middle, spread] = [mean[index] ?? 0, deviation[index] ?? 0];
  return spread > rounding * Math.abs(middle) ? (value - middle) / spread : 0;
}

/** Gives back a scale of `length` numbers that a configuration holds; throws `invalid-option` otherwise. */
export function checkScale(where: string, saved: unknown, length: number): Scale {
  const { mean, deviation } = isRecord(saved) ? saved : {};
  if (isListOfNumbers(mean, length) && isListOfNumbers(deviation, length)) return { mean, deviation };
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: `a scale of ${length} means and deviations`,
    received: saved,
  });
}

const isListOfNumbers = (value: unknown, length: number): value is number[] =>
  Array.isArray(value) && value.length === length && value.every(Number.isFinite);
