import { EncoderKitError } from '@encoderkit/errors';

/** Random numbers that one seed fixes, on every machine: shuffling, splits and augmentation draw from these. */
export interface RandomGenerator {
  /** From 0 to below 1, with 53 random bits. */
  uniform(): number;
  /** Mean 0, variance 1. */
  normal(): number;
  /** An integer from 0 to below `below`, each as likely. `below` is at most 2^32. */
  integer(below: number): number;
  /** Reorders an array in place, every order as likely, and gives it back. */
  shuffle<List extends { readonly length: number; [index: number]: unknown }>(array: List): List;
}

/**
 * A generator of random numbers: xoshiro128** (Blackman & Vigna 2018), whose state is hashed from all the seeds.
 * A different seed, one more seed or another order give an unrelated sequence.
 *
 * @throws `invalid-option` for a seed that is not a finite number.
 * @example
 * ```ts
 * import { randomGenerator } from '@encoderkit/core';
 *
 * const epoch = 3;
 * const random = randomGenerator([42, epoch]);
 * console.log(random.uniform(), random.integer(10), random.shuffle(['a', 'b', 'c']));
 * ```
 */
export function randomGenerator(seed: number | readonly number[]): RandomGenerator {
  const seeds = [seed].flat();
  // Four hashes of the same seeds: 128 bits of state, so two lists of seeds that agree in one hash still part.
  let [a, b, c, d] = [hash(1, seeds), hash(2, seeds), hash(3, seeds), hash(4, seeds) | 1];
  let spareNormal: number | undefined;

  function bits32(): number {
    const scaled = Math.imul(b, 5);
    const result = Math.imul(rotateLeft(scaled, 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  }

  function uniform(): number {
    return ((bits32() >>> 5) * 67108864 + (bits32() >>> 6)) / 9007199254740992;
  }

  function integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new EncoderKitError({
        code: 'invalid-option',
        where: 'randomGenerator',
        expected: '"below" to be an integer from 1 to 2^32',
        received: below,
      });
    }
    // Drawing again above the last multiple of `below` keeps every result as likely as the next.
    const limit = 2 ** 32 - (2 ** 32 % below);
    let bits = bits32();
    while (bits >= limit) bits = bits32();
    return bits % below;
  }

  return {
    uniform,
    integer,
    normal() {
      if (spareNormal !== undefined) {
        const value = spareNormal;
        spareNormal = undefined;
        return value;
      }
      // Marsaglia's polar method: two normals from a point in the unit disc.
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const square = x * x + y * y;
        if (square >= 1 || square === 0) continue;
        const scale = Math.sqrt((-2 * Math.log(square)) / square);
        spareNormal = y * scale;
        return x * scale;
      }
    },
    shuffle(array) {
      // Fisher & Yates.
      for (let last = array.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        const kept = array[last];
        array[last] = array[other];
        array[other] = kept;
      }
      return array;
    },
  };
}

/**
 * One seed out of several numbers: an integer from 0 to below 2^32. Gives each layer, epoch or sample a seed of its own.
 *
 * @throws `invalid-option` for a number that is not finite.
 * @example
 * ```ts
 * import { hashSeeds } from '@encoderkit/core';
 *
 * const [seed, epoch] = [42, 3];
 * console.log(hashSeeds(seed, epoch) === hashSeeds(seed, epoch)); // true
 * ```
 */
export function hashSeeds(...seeds: number[]): number {
  return hash(0, seeds);
}

const scratch = new DataView(new ArrayBuffer(8));

/** MurmurHash3 (32 bits) over the eight bytes of each number, so that fractions and integers above 2^32 count in full. */
function hash(start: number, seeds: readonly number[]): number {
  let state = start;
  for (const seed of seeds) {
    if (!Number.isFinite(seed)) {
      throw new EncoderKitError({
        code: 'invalid-option',
        where: 'randomGenerator',
        expected: '"seed" to be a finite number',
        received: seed,
        remedy: 'Pass an integer, such as 1.',
      });
    }
    scratch.setFloat64(0, seed + 0); // + 0 makes -0 the same as 0.
    state = mix(state, scratch.getUint32(0));
    state = mix(state, scratch.getUint32(4));
  }
  state ^= seeds.length * 8;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}

function mix(state: number, word: number): number {
  const scrambled = Math.imul(rotateLeft(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593);
  return Math.imul(rotateLeft(state ^ scrambled, 13), 5) + 0xe6546b64;
}

function rotateLeft(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
