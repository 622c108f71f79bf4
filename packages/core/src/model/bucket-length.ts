import { checkNumber } from '@encoderkit/errors';

const where = 'bucketLength';

/**
 * The length to which a batch of sequences is padded whose longest has `longest` elements: the smallest of 16, 24, 32, 48, 64, 96, …
 * that holds it, and `maximum` at most. Few different lengths mean few programs to compile; no length is more than half above another, so that
 * little is computed on padding.
 *
 * @throws EncoderKitError `invalid-option` for anything but positive integers (`longest` may be 0)
 * @example
 * ```ts
 * import { bucketLength } from '@encoderkit/core';
 *
 * console.log(bucketLength(5, 400), bucketLength(33, 400), bucketLength(300, 400), bucketLength(5000, 400)); // 16 48 384 400
 * ```
 */
export function bucketLength(longest: number, maximum: number, shortest = 16): number {
  checkNumber(where, 'longest', longest, { integer: true, atLeast: 0 });
  checkNumber(where, 'maximum', maximum, { integer: true, atLeast: 1 });
  checkNumber(where, 'shortest', shortest, { integer: true, atLeast: 1 });
  let power = shortest;
  while (power < longest && power < maximum) power *= 2;
  const between = (power * 3) / 4;
  return Math.min(between >= longest && power > shortest ? between : power, maximum);
}
