/** Whether a value is a number that is finite as networks keep it: 1e39 is none as a 32-bit float. */
export const isFiniteFloat = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(Math.fround(value));

/**
 * Whether all values of a list are finite as 32-bit floats. A hole in an array is no number (`every` would leave it out).
 *
 * @example
 * ```ts
 * import { areFiniteFloats } from '@encoderkit/core';
 *
 * console.log(areFiniteFloats([1, 2]), areFiniteFloats([1, 1e39]), areFiniteFloats(new Array(2))); // true false false
 * ```
 */
export function areFiniteFloats(values: ArrayLike<unknown>): boolean {
  for (let index = 0; index < values.length; index++) if (!isFiniteFloat(values[index])) return false;
  return true;
}
