import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { integers, normal } from '../parity-inputs.ts';

const flags = [false, true] as const;
const swap = (shape: readonly number[], swapped: boolean): number[] =>
  swapped ? [...shape.slice(0, -2), shape.at(-1) ?? 0, shape.at(-2) ?? 0] : [...shape];

const shapes: readonly [readonly number[], readonly number[]][] = [
  [
    [3, 4],
    [4, 5],
  ],
  [
    [1, 1],
    [1, 1],
  ],
  [
    [2, 3, 4],
    [2, 4, 5],
  ],
  [
    [2, 3, 4],
    [1, 4, 5],
  ],
  [
    [1, 3, 4],
    [2, 4, 5],
  ],
  [
    [1, 3, 4],
    [1, 4, 5],
  ],
  [
    [2, 3, 2, 4],
    [2, 3, 4, 2],
  ],
];

const products: readonly KernelCase[] = shapes.flatMap(([a, b]) =>
  flags.flatMap((transposeA) =>
    flags.map((transposeB) => ({
      name: `[${a}] [${b}] ${transposeA} ${transposeB}`,
      inputs: [normal(swap(a, transposeA)), normal(swap(b, transposeB))],
      run: (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, transposeA, transposeB),
      // Where batches broadcast, TF.js' gradient has the shape of the larger batch and fails.
      gradient: String(a.slice(0, -2)) === String(b.slice(0, -2)),
    })),
  ),
);

const activations = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const;

export const matmulCases = {
  BatchMatMul: [
    ...products,
    { name: 'empty rows', inputs: [normal([0, 4]), normal([4, 5])], run: (x, y) => tf.matMul(x, y) },
    { name: 'empty inner', inputs: [normal([2, 0]), normal([0, 5])], run: (x, y) => tf.matMul(x, y) },
    { name: 'int32', inputs: [integers([3, 4], -9, 9), integers([4, 2], -9, 9)], run: (x, y) => tf.matMul(x, y) },
  ],
  _FusedMatMul: [
    ...activations.map((activation) => ({
      name: activation,
      inputs: [normal([3, 4]), normal([4, 5]), normal([5])],
      run: (a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor) =>
        tf.fused.matMul({ a, b, bias, activation, leakyreluAlpha: 0.3 }) as tf.Tensor,
      gradient: activation === 'linear',
    })),
    {
      name: 'batch, transposed',
      inputs: [normal([2, 4, 3]), normal([2, 5, 4]), normal([5])],
      run: (a, b, bias) => tf.fused.matMul({ a, b, bias, transposeA: true, transposeB: true }) as tf.Tensor,
      gradient: true,
    },
  ],
  Einsum: [
    { name: 'ij,jk->ik', inputs: [normal([2, 3]), normal([3, 4])], run: (a, b) => tf.einsum('ij,jk->ik', a, b) },
    { name: 'bij,bj->bi', inputs: [normal([2, 3, 4]), normal([2, 4])], run: (a, b) => tf.einsum('bij,bj->bi', a, b) },
    { name: 'ij->ji', inputs: [normal([2, 3])], run: (a) => tf.einsum('ij->ji', a) },
    {
      name: 'labels that are no letters',
      inputs: [normal([2, 3]), normal([3])],
      run: (a, b) => tf.einsum('1é,é->1', a, b),
    },
    { name: 'ij->', inputs: [normal([2, 3])], run: (a) => tf.einsum('ij->', a) },
  ],
} satisfies KernelCases;
