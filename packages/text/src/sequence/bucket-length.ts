import { checkNumber } from '@encoderkit/errors';

const where = 'bucketLength';
const shortest = 16;

/**
 * The length to which a batch is padded whose longest sequence has `longest` steps: the smallest of 16, 32, 64, … that holds it, `maximum`
 * at most. Few different lengths mean few programs to compile.
 *
 * @throws `invalid-option` for anything but positive integers (`longest` may be 0)
 * @example
 * ```ts
 * import { bucketLength } from '@encoderkit/text';
 *
 * console.log(bucketLength(5, 400), bucketLength(33, 400), bucketLength(300, 400), bucketLength(5000, 400)); // 16 64 400 400
 * ```
 */
export function bucketLength(longest: number, maximum: number): number {
  checkNumber(where, 'longest', longest, { integer: true, atLeast: 0 });
  checkNumber(where, 'maximum', maximum, { integer: true, atLeast: 1 });
  let length = shortest;
  while (length < longest && length < maximum) length *= 2;
  return Math.min(length, maximum);
}
