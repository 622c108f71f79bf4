/** Test support: the inputs of parity cases. Seeded by the case, so that both backends get the same numbers. */

import { sizeOf } from '../base/size-of.ts';
import type { NumericType } from '../trace/value.ts';

export interface Input {
  readonly shape: readonly number[];
  readonly dtype: NumericType;
  numbers(random: () => number): ArrayLike<number>;
}

type Shape = readonly number[];

const each = (shape: Shape, dtype: NumericType, draw: (random: () => number, position: number) => number): Input => ({
  shape,
  dtype,
  numbers: (random) => Array.from({ length: sizeOf(shape) }, (_, position) => draw(random, position)),
});

/** Normally distributed floats: the input for most cases. */
export const normal = (shape: Shape, mean = 0, deviation = 1): Input =>
  each(shape, 'float32', (random) => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * random());
  });

/** Floats from `low` to below `high`. */
export const uniform = (shape: Shape, low: number, high: number): Input =>
  each(shape, 'float32', (random) => low + (high - low) * random());

/** int32 from `low` to below `high`. */
export const integers = (shape: Shape, low: number, high: number): Input =>
  each(shape, 'int32', (random) => Math.floor(low + (high - low) * random()));

export const bools = (shape: Shape): Input => each(shape, 'bool', (random) => (random() < 0.5 ? 0 : 1));

/** Floats between -1 and 1 that are all different and well apart: for ops that pick a winner (max, sort, pool). */
export const distinct = (shape: Shape): Input => ({
  shape,
  dtype: 'float32',
  numbers(random) {
    const size = sizeOf(shape);
    const order = Array.from({ length: size }, (_, position) => ({ position, key: random() }));
    order.sort((a, b) => a.key - b.key);
    return order.map(({ position }) => (2 * position + 1) / size - 1);
  },
});

/** These very numbers, repeated as often as the shape needs. */
export const numbers = (list: readonly number[], shape: Shape = [list.length], dtype: NumericType = 'float32'): Input =>
  each(shape, dtype, (_, position) => list[position % list.length] ?? 0);

/** One number everywhere: the backend keeps it as a scalar, and lowerings may use it as one. */
export const filled = (shape: Shape, number: number, dtype: NumericType = 'float32'): Input =>
  each(shape, dtype, () => number);

/** Floats at which kernels differ when they are careless: NaN, infinities, zeros, halves, very large and very small ones. */
export const specials = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -1.5,
  -2.5,
  1e-7,
  -1e-7,
  1e-30,
  3,
  -3,
  1000,
  -1000,
  16777217,
  3e9,
  -3e9,
  1e30,
  -1e30,
] as const;

export const special = (shape: Shape = [specials.length]): Input => numbers(specials, shape);

/** int32 at which kernels differ when they go through float32 or forget about signs. */
export const specialIntegers = [
  0, 1, -1, 2, -2, 3, -3, 7, -7, 16777217, -16777217, 123456789, 2147483647, -2147483647, -2147483648,
] as const;

export const specialInteger = (shape: Shape = [specialIntegers.length]): Input =>
  numbers(specialIntegers, shape, 'int32');

/** Every pair of two lists, as two inputs of one length. */
export function pairs(
  left: readonly number[],
  right: readonly number[],
  dtype: NumericType = 'float32',
): [Input, Input] {
  const all = left.flatMap((a) => right.map((b) => [a, b] as const));
  return [
    numbers(
      all.map(([a]) => a),
      [all.length],
      dtype,
    ),
    numbers(
      all.map(([, b]) => b),
      [all.length],
      dtype,
    ),
  ];
}

/** Rank 0 to 6, odd sizes, a length of one, empty. */
export const shapes: readonly Shape[] = [
  [],
  [1],
  [7],
  [0],
  [3, 5],
  [2, 0, 3],
  [2, 1, 3, 2],
  [1, 2, 3, 2, 2],
  [2, 1, 2, 3, 1, 2],
];

/** Shapes that broadcast. */
export const shapePairs: readonly (readonly [Shape, Shape])[] = [
  [[], []],
  [[], [5]],
  [[3, 5], []],
  [[3, 5], [5]],
  [[5], [3, 5]],
  [
    [3, 1],
    [1, 5],
  ],
  [
    [2, 3, 4],
    [3, 1],
  ],
  [
    [2, 1, 3, 1],
    [4, 1, 5],
  ],
  [
    [1, 2, 1, 3, 2],
    [2, 2, 2, 1, 1],
  ],
  [
    [2, 1, 1, 2, 1, 3],
    [2, 2, 1, 3],
  ],
  [[0], [1]],
  [[2, 0, 3], [3]],
];

/** A small generator (mulberry32) with a seed hashed from a text (FNV-1a). */
export function randomFrom(text: string): () => number {
  let state = 0x811c9dc5;
  for (const letter of text) state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
