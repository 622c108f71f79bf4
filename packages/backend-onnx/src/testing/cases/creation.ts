import * as tf from '@tensorflow/tfjs-core';
import type { KernelCases } from '../parity.ts';
import { bools, integers, normal, shapes, special, specialInteger } from '../parity-inputs.ts';

export const creationCases = {
  Cast: [
    { name: 'float32 to int32', inputs: [special()], run: (x) => tf.cast(x, 'int32') },
    { name: 'float32 to bool', inputs: [special()], run: (x) => tf.cast(x, 'bool') },
    { name: 'int32 to float32', inputs: [specialInteger()], run: (x) => tf.cast(x, 'float32') },
    { name: 'int32 to bool', inputs: [specialInteger()], run: (x) => tf.cast(x, 'bool') },
    { name: 'bool to float32', inputs: [bools([2, 3])], run: (x) => tf.cast(x, 'float32') },
    { name: 'bool to int32', inputs: [bools([5])], run: (x) => tf.cast(x, 'int32') },
    { name: 'same type', inputs: [normal([3])], run: (x) => tf.cast(x, 'float32'), gradient: true },
    {
      name: 'of something computed',
      inputs: [integers([3, 2], -5, 5)],
      run: (x) => tf.cast(tf.cast(x, 'float32'), 'bool'),
    },
    {
      name: 'of one number',
      inputs: [],
      run: () => [tf.cast(tf.fill([2, 3], 2.75), 'int32'), tf.cast(tf.ones([3]), 'bool')],
    },
    ...shapes.map((shape) => ({
      name: `[${shape}]`,
      inputs: [normal(shape, 0, 10)],
      run: (x: tf.Tensor) => tf.cast(x, 'int32'),
    })),
  ],
  Fill: [
    { name: 'float32', inputs: [], run: () => tf.fill([2, 3], 0.1) },
    { name: 'int32 from a fraction', inputs: [], run: () => tf.fill([4], -2.7, 'int32') },
    { name: 'bool', inputs: [], run: () => tf.fill([4], 1, 'bool') },
    { name: 'NaN', inputs: [], run: () => tf.fill([2], Number.NaN) },
    { name: 'infinity', inputs: [], run: () => tf.fill([], Number.NEGATIVE_INFINITY) },
    { name: 'empty', inputs: [], run: () => tf.fill([0, 3], 7) },
  ],
  Identity: [
    { name: 'the input itself', inputs: [normal([2, 3])], run: (x) => tf.clone(x), gradient: true },
    { name: 'int32', inputs: [integers([4], -9, 9)], run: (x) => tf.clone(x) },
    { name: 'of something computed', inputs: [normal([2, 3])], run: (x) => tf.clone(tf.cast(x, 'int32')) },
  ],
  LinSpace: [
    { name: 'eleven', inputs: [], run: () => tf.linspace(0, 1, 11) },
    { name: 'downwards', inputs: [], run: () => tf.linspace(5, -3, 4) },
    { name: 'one', inputs: [], run: () => tf.linspace(2, 9, 1) },
  ],
  OnesLike: [
    { name: 'float32', inputs: [normal([2, 3])], run: (x) => tf.onesLike(x), gradient: true },
    { name: 'int32', inputs: [integers([], 0, 9)], run: (x) => tf.onesLike(x) },
    { name: 'bool', inputs: [bools([0, 2])], run: (x) => tf.onesLike(x) },
  ],
  Range: [
    { name: 'upwards', inputs: [], run: () => tf.range(0, 5) },
    { name: 'by thirds', inputs: [], run: () => tf.range(0, 4, 1 / 3) },
    { name: 'downwards by default', inputs: [], run: () => tf.range(5, 1) },
    { name: 'downwards by two', inputs: [], run: () => tf.range(5, -4, -2, 'int32') },
    { name: 'nothing', inputs: [], run: () => tf.range(3, 3, 1, 'int32') },
    { name: 'the wrong way', inputs: [], run: () => [tf.range(5, 0, 2), tf.range(0, 5, -1)] },
  ],
  ZerosLike: [
    { name: 'float32', inputs: [normal([2, 3])], run: (x) => tf.zerosLike(x), gradient: true },
    { name: 'int32', inputs: [integers([], 0, 9)], run: (x) => tf.zerosLike(x) },
    { name: 'bool', inputs: [bools([0, 2])], run: (x) => tf.zerosLike(x) },
  ],
} satisfies KernelCases;
