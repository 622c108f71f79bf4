import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import {
  filled,
  type Input,
  integers,
  normal,
  numbers,
  pairs,
  shapePairs,
  shapes,
  specialIntegers,
  specials,
  uniform,
} from '../parity-inputs.ts';

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;
type Make = (shape: readonly number[]) => Input;

interface Options {
  readonly left?: Make;
  readonly right?: Make;
  /** Whether TF.js' gradient adds up over the axes that were broadcast; several of its gradients fail there instead. */
  readonly gradientBroadcasts?: boolean;
}

/** Every pair of shapes, every pair of special numbers, gradients, and operands of one number everywhere. */
function binary(run: Binary, { left = normal, right = normal, gradientBroadcasts = true }: Options = {}): KernelCase[] {
  const gradient = gradientBroadcasts;
  return [
    ...shapePairs.map(([a, b]) => ({
      name: `[${a}] with [${b}]`,
      inputs: [left(a), right(b)],
      run,
      // TF.js' gradients do not sum over an axis of length 0.
      gradient: gradient && !a.includes(0),
    })),
    ...shapes.map((shape) => ({ name: `[${shape}]`, inputs: [left(shape), right(shape)], run, gradient: true })),
    { name: 'special numbers', inputs: pairs(specials, specials), run },
    { name: 'one number on the right', inputs: [left([3, 5]), filled([3, 5], 2)], run, gradient: true },
    { name: 'one number on the left', inputs: [filled([3, 5], 2), right([3, 5])], run, gradient: true },
    { name: 'one number in a row', inputs: [left([3, 5]), filled([5], 0.5)], run, gradient },
    { name: 'one number that broadcasts', inputs: [left([3, 1]), filled([1, 5], 2)], run, gradient },
    { name: 'one number each', inputs: [filled([3, 1], 2), filled([1, 5], 3)], run },
    {
      name: 'zeros and ones',
      inputs: [left([4]), filled([4], 0), filled([4], 1)],
      run: (x: tf.Tensor, zeros: tf.Tensor, ones: tf.Tensor) => [run(x, zeros), run(x, ones), run(ones, x)],
    },
  ];
}

const wholeNumbers = (run: Binary): KernelCase[] => [
  { name: 'int32', inputs: pairs(specialIntegers, specialIntegers, 'int32'), run },
  { name: 'int32 broadcast', inputs: [integers([3, 1, 2], -99, 99), integers([4, 1], -9, 9)], run },
  { name: 'int32 with float32', inputs: [integers([3, 5], -99, 99), normal([5])], run },
];

const positive: Make = (shape) => uniform(shape, 0.5, 3);
const apart: Make = (shape) => uniform(shape, 3.5, 9);

export const arithmeticCases = {
  Add: [...binary(tf.add), ...wholeNumbers(tf.add)],
  AddN: [
    ...shapes.map((shape) => ({
      name: `[${shape}]`,
      inputs: [normal(shape), normal(shape), filled(shape, 2)],
      run: (...all: tf.Tensor[]) => tf.addN(all),
      gradient: true,
    })),
    { name: 'one', inputs: [normal([3])], run: (x) => tf.addN([x]), gradient: true },
    { name: 'int32', inputs: [integers([4], 0, 2 ** 30), integers([4], -9, 9)], run: (...all) => tf.addN(all) },
  ],
  Atan2: binary(tf.atan2, { right: positive }),
  BitwiseAnd: [{ name: 'int32', inputs: pairs(specialIntegers, specialIntegers, 'int32'), run: tf.bitwiseAnd }],
  FloorDiv: [
    ...binary(tf.floorDiv, { right: positive }),
    ...wholeNumbers(tf.floorDiv),
    ...wholeNumbers(tf.div)
      .map((one) => ({ ...one, name: `div, ${one.name}` }))
      .slice(0, 2),
    { name: 'tenths', inputs: [numbers([1, 2, 3, 4]), numbers([0.1, 0.2, 0.1, 0.4])], run: tf.floorDiv },
  ],
  Maximum: [...binary(tf.maximum, { gradientBroadcasts: false }), ...wholeNumbers(tf.maximum)],
  Minimum: [...binary(tf.minimum, { gradientBroadcasts: false }), ...wholeNumbers(tf.minimum)],
  Mod: [...binary(tf.mod, { left: apart, right: positive }), ...wholeNumbers(tf.mod)],
  Multiply: [
    ...binary(tf.mul),
    { name: 'int32', inputs: [integers([3, 5], -46340, 46340), integers([5], -46340, 46340)], run: tf.mul },
  ],
  Pow: [
    ...binary(tf.pow, { left: positive }),
    { name: 'int32', inputs: pairs([0, 1, -1, 2, -2, 3, 5, 7, -9], [0, 1, -1, 2, 3, -3, 5], 'int32'), run: tf.pow },
    { name: 'large int32', inputs: pairs([3, 7, 46341], [19, 2, 1], 'int32'), run: tf.pow },
    { name: 'squares', inputs: [normal([3, 5])], run: (x) => tf.pow(x, 2), gradient: true },
  ],
  Prelu: [
    ...binary(tf.prelu, { gradientBroadcasts: false }),
    { name: 'int32', inputs: [integers([9], -9, 9), normal([9])], run: tf.prelu },
  ],
  RealDiv: [
    ...binary(tf.div, { right: positive }),
    {
      name: 'int32',
      inputs: pairs(specialIntegers, specialIntegers, 'int32'),
      run: (a, b) => tf.engine().runKernel('RealDiv', { a, b }),
    },
  ],
  SquaredDifference: [
    ...binary(tf.squaredDifference, { gradientBroadcasts: false }),
    { name: 'int32', inputs: [integers([3, 5], -9999, 9999), integers([5], -9999, 9999)], run: tf.squaredDifference },
  ],
  Sub: [...binary(tf.sub), ...wholeNumbers(tf.sub)],
} satisfies KernelCases;
