import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { bools, integers, normal, shapes, special, specialInteger } from '../parity-inputs.ts';

type Function = (x: tf.Tensor) => tf.Tensor;

const activation = (run: Function): KernelCase[] => [
  ...shapes.map((shape) => ({ name: `[${shape}]`, inputs: [normal(shape, 0, 4)], run, gradient: shape.length < 4 })),
  { name: 'special numbers', inputs: [special()], run },
];
const wholeNumbers = (run: Function): KernelCase => ({ name: 'int32', inputs: [specialInteger()], run });

export const activationCases = {
  ClipByValue: [
    ...activation((x) => tf.clipByValue(x, -1, 2.5)),
    { name: 'int32', inputs: [specialInteger()], run: (x) => tf.clipByValue(x, -2.5, 6.5) },
    { name: 'int32, positive bounds', inputs: [integers([20], -9, 9)], run: (x) => tf.clipByValue(x, 2.5, 4.5) },
    { name: 'int32, negative bounds', inputs: [integers([20], -9, 9)], run: (x) => tf.clipByValue(x, -4.5, -2.5) },
    {
      name: 'without an upper bound',
      inputs: [specialInteger()],
      run: (x) => tf.clipByValue(x, 0, Number.POSITIVE_INFINITY),
    },
    { name: 'infinite bounds', inputs: [special()], run: (x) => tf.clipByValue(x, Number.NEGATIVE_INFINITY, 1) },
    { name: 'bool', inputs: [bools([7])], run: (x) => tf.clipByValue(x, 0, 1) },
  ],
  Elu: activation(tf.elu),
  EluGrad: [{ name: 'gradient of elu', inputs: [normal([3, 5])], run: tf.elu, gradient: true }],
  LeakyRelu: [
    ...activation((x) => tf.leakyRelu(x, 0.3)),
    { name: 'slope 1', inputs: [normal([9])], run: (x) => tf.leakyRelu(x, 1), gradient: true },
    wholeNumbers((x) => tf.leakyRelu(x)),
  ],
  Relu: [...activation(tf.relu), wholeNumbers(tf.relu)],
  Relu6: [...activation(tf.relu6), wholeNumbers(tf.relu6)],
  Selu: activation(tf.selu),
  Sigmoid: activation(tf.sigmoid),
  Softplus: activation(tf.softplus),
  Step: [
    ...activation((x) => tf.step(x)),
    { name: 'alpha', inputs: [special()], run: (x) => tf.step(x, 0.25) },
    { name: 'negative alpha', inputs: [normal([3, 5])], run: (x) => tf.step(x, -2), gradient: true },
    wholeNumbers((x) => tf.step(x)),
  ],
} satisfies KernelCases;
