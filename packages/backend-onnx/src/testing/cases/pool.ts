import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { integers, normal } from '../parity-inputs.ts';

type Pad = 'same' | 'valid' | number;

const pools: readonly { image: readonly number[]; size: number | [number, number]; strides: number; pad: Pad }[] = [
  { image: [2, 6, 8, 3], size: 2, strides: 2, pad: 'valid' },
  { image: [2, 7, 9, 3], size: 2, strides: 2, pad: 'valid' },
  { image: [2, 7, 9, 3], size: 2, strides: 2, pad: 'same' },
  { image: [2, 9, 9, 3], size: 3, strides: 3, pad: 'valid' },
  { image: [1, 7, 7, 2], size: 3, strides: 2, pad: 'same' },
  { image: [1, 7, 7, 2], size: 3, strides: 1, pad: 'valid' },
  { image: [1, 7, 6, 2], size: [3, 2], strides: 1, pad: 'same' },
  { image: [1, 7, 7, 2], size: 2, strides: 3, pad: 'valid' },
  { image: [2, 5, 5, 1], size: 5, strides: 1, pad: 'valid' },
];

const cases = (run: typeof tf.maxPool): readonly KernelCase[] =>
  pools.map(({ image, size, strides, pad }) => ({
    name: `[${image}] size ${size} strides ${strides} ${pad}`,
    inputs: [normal(image)],
    run: (x) => run(x as tf.Tensor4D, size, strides, pad),
    gradient: true,
  }));

/** Few different numbers: the first of equal maxima gets the gradient. */
const ties: readonly KernelCase[] = pools.map(({ image, size, strides, pad }) => ({
  name: `ties [${image}] size ${size} strides ${strides} ${pad}`,
  inputs: [integers(image, 0, 2)],
  run: (x) => {
    const image4 = tf.cast(x, 'float32') as tf.Tensor4D;
    return tf.grad((input: tf.Tensor) => tf.sum(tf.maxPool(input as tf.Tensor4D, size, strides, pad)))(image4);
  },
}));

export const poolCases = {
  MaxPool: cases(tf.maxPool),
  MaxPoolGrad: [...cases(tf.maxPool), ...ties],
  AvgPool: cases(tf.avgPool),
  AvgPoolGrad: cases(tf.avgPool),
} satisfies KernelCases;
