import * as tf from '@tensorflow/tfjs-core';
import type { KernelCases } from '../parity.ts';
import { bools, integers, normal, numbers } from '../parity-inputs.ts';

const sorted = numbers([-3, -1, -1, 0, 2, 2, 2, 5], [2, 8]);
const values = numbers([-9, -3, -1, 0.5, 2, 5, 6], [2, 7]);

/** Runs TF.js' op, whose type does not know all that it takes. */
const dense = (indices: tf.Tensor, updates: tf.Tensor, shape: number[], otherwise: tf.Tensor | number): tf.Tensor =>
  tf.sparseToDense(indices as tf.Tensor1D, updates as tf.Tensor1D, shape, otherwise as tf.Scalar);

export const searchCases = {
  SearchSorted: [
    { name: 'left', inputs: [sorted, values], run: (s, v) => tf.searchSorted(s, v, 'left') },
    { name: 'right', inputs: [sorted, values], run: (s, v) => tf.searchSorted(s, v, 'right') },
    {
      name: 'int32 of rank 1',
      inputs: [numbers([1, 3, 3, 4], [4], 'int32'), integers([9], 0, 6)],
      run: (s, v) => [tf.lowerBound(s, v), tf.upperBound(s, v)],
    },
  ],
  SparseToDense: [
    {
      name: 'places in a row',
      inputs: [numbers([0, 2, 5], [3], 'int32'), normal([3])],
      run: (at, v) => dense(at, v, [7], -1),
    },
    {
      name: 'places in a matrix, int32',
      inputs: [numbers([0, 1, 2, 0], [2, 2], 'int32'), integers([2], 1, 9)],
      run: (at, v) => dense(at, v, [3, 2], tf.scalar(4, 'int32')),
    },
    {
      name: 'one number at all places',
      inputs: [numbers([4, 1], [2], 'int32'), normal([])],
      run: (at, v) => dense(at, v, [5], 0.5),
    },
    {
      name: 'one place',
      inputs: [numbers([3], [], 'int32'), normal([])],
      run: (at, v) => dense(at, v, [5], 0),
    },
    {
      name: 'bool',
      inputs: [numbers([3, 0], [2], 'int32'), bools([2])],
      run: (at, v) => dense(at, v, [5], tf.scalar(true, 'bool')),
    },
    {
      name: 'the last of equal places counts',
      inputs: [numbers([1, 1, 0], [3], 'int32'), normal([3])],
      run: (at, v) => dense(at, v, [3], 0),
    },
  ],
  Multinomial: [
    {
      name: 'probabilities',
      inputs: [numbers([0.1, 0.2, 0.7, 0.5, 0.5, 0], [2, 3])],
      run: (p) => tf.multinomial(p as tf.Tensor2D, 200, 7, true),
    },
    { name: 'logits', inputs: [normal([3, 5])], run: (x) => tf.multinomial(x as tf.Tensor2D, 50, 3.14) },
    { name: 'one row', inputs: [normal([4])], run: (x) => tf.multinomial(x as tf.Tensor1D, 20, 1) },
  ],
} satisfies KernelCases;
