import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { distinct, normal } from '../parity-inputs.ts';

type Triple = [number, number, number];
type Tensor5 = tf.Tensor5D;

interface Convolution {
  readonly volume: readonly number[];
  readonly filter: readonly number[];
  readonly strides: number | Triple;
  readonly pad: 'same' | 'valid';
}

const convolutions: readonly Convolution[] = [
  { volume: [2, 4, 5, 6, 2], filter: [2, 3, 2, 2, 3], strides: 1, pad: 'valid' },
  { volume: [2, 4, 5, 6, 2], filter: [2, 3, 2, 2, 3], strides: 1, pad: 'same' },
  { volume: [1, 5, 6, 7, 3], filter: [3, 2, 3, 3, 2], strides: [2, 1, 3], pad: 'same' },
  { volume: [1, 5, 6, 7, 1], filter: [2, 2, 2, 1, 4], strides: 3, pad: 'valid' },
  // Strides longer than the filter: TF.js' padding is below zero.
  { volume: [1, 4, 4, 4, 1], filter: [1, 1, 1, 1, 2], strides: 3, pad: 'same' },
];

const nameOf = (each: object): string => JSON.stringify(each).replaceAll('"', '');

const convolutionCases: readonly KernelCase[] = convolutions.map((each) => ({
  name: nameOf(each),
  inputs: [normal(each.volume), normal(each.filter)],
  run: (x, filter) => tf.conv3d(x as Tensor5, filter as Tensor5, each.strides, each.pad),
  gradient: true,
  absoluteTolerance: 1e-5,
}));

interface Pool {
  readonly volume: readonly number[];
  readonly size: number | Triple;
  readonly strides: number | Triple;
  readonly pad: 'same' | 'valid' | number;
}

const pools: readonly Pool[] = [
  { volume: [2, 4, 5, 6, 2], size: 2, strides: 2, pad: 'valid' },
  { volume: [2, 4, 5, 6, 2], size: 2, strides: 1, pad: 'same' },
  { volume: [1, 6, 5, 7, 3], size: 3, strides: 2, pad: 'same' },
  { volume: [1, 5, 5, 5, 1], size: 2, strides: [1, 2, 3], pad: 1 },
  { volume: [1, 3, 4, 3, 2], size: 2, strides: 1, pad: 2 },
];

/** TF.js' `cpu` takes the height of a window for its width when it looks for the maximum: this pool has only the forward direction. */
const uneven: Pool = { volume: [1, 5, 6, 7, 2], size: [1, 3, 2], strides: [2, 1, 2], pad: 'same' };

type Run = typeof tf.maxPool3d;

const poolCases = (run: Run, input: typeof normal, list: readonly Pool[], gradient: boolean): readonly KernelCase[] =>
  list.map((each) => ({
    name: nameOf(each),
    inputs: [input(each.volume)],
    run: (x) => run(x as Tensor5, each.size, each.strides, each.pad),
    gradient,
  }));

export const volumeCases = {
  Conv3D: [
    ...convolutionCases,
    {
      name: 'dilations',
      inputs: [normal([1, 5, 6, 7, 2]), normal([2, 2, 2, 2, 3])],
      run: (x, filter) => tf.conv3d(x as Tensor5, filter as Tensor5, 1, 'same', 'NDHWC', [1, 2, 3]),
    },
    {
      name: 'no images',
      inputs: [normal([0, 3, 3, 3, 1]), normal([2, 2, 2, 1, 1])],
      run: (x, filter) => tf.conv3d(x as Tensor5, filter as Tensor5, 1, 'valid'),
    },
  ],
  Conv3DBackpropFilterV2: convolutionCases,
  Conv3DBackpropInputV2: [
    ...convolutionCases,
    {
      name: 'transposed convolution',
      inputs: [normal([1, 2, 3, 2, 3]), normal([2, 2, 3, 2, 3])],
      run: (x, filter) => tf.conv3dTranspose(x as Tensor5, filter as Tensor5, [1, 4, 6, 4, 2], 2, 'same'),
    },
  ],
  AvgPool3D: [...poolCases(tf.avgPool3d, normal, [...pools, uneven], true)],
  AvgPool3DGrad: poolCases(tf.avgPool3d, normal, [...pools, uneven], true),
  MaxPool3D: [...poolCases(tf.maxPool3d, distinct, pools, true), ...poolCases(tf.maxPool3d, normal, [uneven], false)],
  MaxPool3DGrad: poolCases(tf.maxPool3d, distinct, pools, true),
} satisfies KernelCases;
