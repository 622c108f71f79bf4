import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { filled, normal, numbers, uniform } from '../parity-inputs.ts';

type Shape = readonly number[];

const batchNorms: readonly [Shape, Shape][] = [
  [[2, 3, 4, 5], [5]],
  [[1, 1, 7, 3], [3]],
  [[6, 3], [3]],
  [[2, 4, 3], [3]],
  [
    [2, 3, 2, 4],
    [1, 1, 1, 4],
  ],
  [
    [2, 3, 2, 4],
    [2, 3, 2, 4],
  ],
];

const responses: readonly [Shape, number, number, number, number][] = [
  [[1, 2, 3, 7], 2, 1, 0.5, 0.75],
  [[2, 1, 2, 3], 5, 1, 1, 0.5],
  [[2, 3, 2, 4], 0, 2, 0.1, 1],
  [[1, 1, 1, 1], 1, 1, 1, 0.5],
  [[2, 3, 3, 9], 1, 0.5, 2, 1.5],
];

const { NaN: nan } = Number;

/** As core's and Keras' layers write it. */
const layerNorm = (x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor => {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-3))), gamma), beta);
};

export const normaliseCases = {
  FusedBatchNorm: [
    ...batchNorms.flatMap(([shape, parameters]): KernelCase[] => {
      const name = `[${shape}] by [${parameters}]`;
      const common = [normal(shape, 1, 2), normal(parameters), uniform(parameters, 0.5, 2)];
      // TF.js' gradient fits parameters of rank 1 or of the input's shape.
      const gradient = parameters.length === 1 || String(parameters) === String(shape);
      return [
        {
          name,
          inputs: [...common, normal(parameters), uniform(parameters, 0.5, 2)],
          run: (x, mean, variance, offset, scale) =>
            tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, scale as tf.Tensor1D),
          gradient,
          tolerance: 2e-5,
        },
        {
          name: `${name}, no scale, no offset`,
          inputs: common,
          run: (x, mean, variance) => tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D),
          // TF.js' gradient wants a scale.
          tolerance: 2e-5,
        },
        {
          name: `${name}, epsilon`,
          inputs: [...common, normal(parameters)],
          run: (x, mean, variance, offset) =>
            tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D, offset as tf.Tensor1D, undefined, 0.1),
          tolerance: 2e-5,
        },
      ];
    }),
    {
      name: 'NaN, no variance',
      inputs: [numbers([1, nan, 3, 4], [1, 2, 2, 2]), normal([2]), filled([2], 0)],
      run: (x, mean, variance) => tf.batchNorm(x, mean as tf.Tensor1D, variance as tf.Tensor1D),
    },
    {
      name: 'with the moments of its input, as in training',
      inputs: [normal([3, 4, 2, 5], 2, 3), normal([5]), uniform([5], 0.5, 2)],
      run: (x, offset, scale) => {
        const { mean, variance } = tf.moments(x, [0, 1, 2]);
        return tf.batchNorm(
          x,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset as tf.Tensor1D,
          scale as tf.Tensor1D,
        );
      },
      gradient: true,
      tolerance: 1e-4,
      absoluteTolerance: 2e-5,
    },
    {
      name: 'beside a layer normalisation',
      inputs: [normal([2, 3, 8], 2, 3), normal([8]), normal([8])],
      run: (x, gamma, beta) => [
        layerNorm(x, gamma, beta),
        tf.batchNorm(
          x,
          gamma as tf.Tensor1D,
          tf.square(beta) as tf.Tensor1D,
          beta as tf.Tensor1D,
          gamma as tf.Tensor1D,
        ),
      ],
      gradient: true,
      tolerance: 1e-4,
      absoluteTolerance: 2e-5,
    },
  ],
  LRN: lrnCases(false),
  LRNGrad: lrnCases(true),
} satisfies KernelCases;

function lrnCases(gradient: boolean): KernelCase[] {
  return [
    ...responses.map(([shape, radius, bias, alpha, beta]) => ({
      name: `[${shape}] radius ${radius} bias ${bias} alpha ${alpha} beta ${beta}`,
      inputs: [normal(shape)],
      run: (x: tf.Tensor) => tf.localResponseNormalization(x as tf.Tensor4D, radius, bias, alpha, beta),
      gradient,
    })),
    ...[numbers([1, nan, 2, 3, 4, 5, 6, 7], [1, 1, 1, 8])].map((input) => ({
      name: 'NaN',
      inputs: [input],
      run: (x: tf.Tensor) => tf.localResponseNormalization(x as tf.Tensor4D, 1),
      gradient,
    })),
  ];
}
