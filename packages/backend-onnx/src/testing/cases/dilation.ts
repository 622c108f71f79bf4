import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { distinct, integers, normal } from '../parity-inputs.ts';

interface Dilation {
  readonly image: readonly number[];
  readonly filter: readonly number[];
  readonly strides: number | [number, number];
  readonly pad: 'same' | 'valid';
  readonly dilations?: number | [number, number];
}

const dilations: readonly Dilation[] = [
  { image: [2, 6, 7, 3], filter: [2, 3, 3], strides: 1, pad: 'valid' },
  { image: [2, 6, 7, 3], filter: [3, 3, 3], strides: 1, pad: 'same' },
  { image: [1, 7, 8, 2], filter: [3, 2, 2], strides: [2, 1], pad: 'same' },
  { image: [1, 9, 8, 1], filter: [2, 2, 1], strides: 1, pad: 'same', dilations: [3, 2] },
  { image: [1, 3, 3, 4], filter: [1, 1, 4], strides: 1, pad: 'valid' },
];

const cases: readonly KernelCase[] = dilations.map((each) => ({
  name: JSON.stringify(each).replaceAll('"', ''),
  inputs: [normal(each.image), distinct(each.filter)],
  run: (x, filter) =>
    tf.dilation2d(x as tf.Tensor4D, filter as tf.Tensor3D, each.strides, each.pad, each.dilations ?? 1),
  gradient: true,
}));

export const dilationCases = {
  Dilation2D: [
    ...cases,
    {
      name: 'int32',
      inputs: [integers([1, 5, 5, 2], -9, 9), integers([2, 2, 2], -2, 2)],
      run: (x, filter) => tf.dilation2d(x as tf.Tensor4D, filter as tf.Tensor3D, 1, 'same'),
    },
  ],
  Dilation2DBackpropFilter: cases,
  Dilation2DBackpropInput: [
    ...cases,
    {
      name: 'the first of equal sums takes the gradient',
      inputs: [integers([1, 5, 5, 1], 0, 2)],
      run: (x) =>
        tf.grad((image: tf.Tensor) => tf.dilation2d(image as tf.Tensor4D, tf.zeros([2, 2, 1]), 1, 'same'))(
          tf.cast(x, 'float32'),
        ),
    },
  ],
} satisfies KernelCases;
