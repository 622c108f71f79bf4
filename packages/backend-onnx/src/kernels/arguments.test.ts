import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, configure } from '../index.ts';

configure({ threads: 1 });

/** Numbers that are not all alike: constants of one number take other ways. */
const some = <Rank extends tf.Rank>(...shape: number[]): tf.Tensor<Rank> =>
  tf.randomNormal<Rank>(shape as never, 0, 1, 'float32', 7);
const int = (list: number[], shape: number[] = [list.length]): tf.Tensor => tf.tensor(list, shape, 'int32');

/** Calls that TF.js' ops let through, with the message that stops them before anything is computed. */
const wrong: readonly [string, () => unknown, RegExp][] = [
  ['matMul, inner sizes', () => tf.matMul(some(2, 3), some(4, 5)), /inner shapes \(3\) and \(4\)/],
  ['matMul, transposed', () => tf.matMul(some(2, 3), some(4, 5), true, true), /inner shapes \(2\) and \(5\)/],
  ['matMul, a vector', () => tf.matMul(some(3), some(3, 5)), /same rank of at least 2/],
  ['reverse', () => tf.reverse(some(2, 3), 3), /must be in range \[-2, 2\) but got axis 3/],
  ['cumsum', () => tf.cumsum(some(3), 2), /must be in range \[-1, 1\)/],
  ['cumprod', () => tf.cumprod(some(3), 2), /must be in range \[-1, 1\)/],
  ['transpose', () => tf.transpose(some(2, 3), [0, 0]), /'perm' \[0,0\] must name each of the 2 axes once/],
  [
    'pad',
    () =>
      tf.pad(some(3), [
        [1, 1],
        [1, 1],
      ]),
    /a pair of paddings for each of the 1 axes, received 2/,
  ],
  ['tile', () => tf.tile(some(3), [-1]), /positive integers but got shape \[-3\]/],
  ['stack, types', () => tf.stack([some(2), int([1, 2])]), /matching dtypes/],
  ['stack, shapes', () => tf.stack([some(2), some(3)]), /matching shapes/],
  ['gather, too large', () => tf.gather(some(2, 3), int([0, 2])), /index value 2 is not in \[0, 1\]/],
  ['gather, below zero', () => tf.gather(some(2, 3), int([-1])), /index value -1 is not in \[0, 1\]/],
  ['gather, in batches', () => tf.gather(some(2, 3), int([0, 5], [2, 1]), 1, 1), /index value 5 is not in \[0, 2\]/],
  ['gatherND', () => tf.gatherND(some(2, 3), int([1, -1], [1, 2])), /Invalid indices: 1,-1 does not index into 2,3/],
  ['scatterND', () => tf.scatterND(int([0, 5], [2, 1]), some(2), [3]), /Invalid indices: 5 does not index into 3/],
  ['sparseToDense', () => tf.sparseToDense(int([-1]) as tf.Tensor1D, some(1), [3], 0), /Invalid indices: -1/],
  ['tensorScatterUpdate', () => tf.tensorScatterUpdate(some(3), int([3], [1, 1]), some(1)), /Invalid indices: 3/],
  ['bincount', () => tf.bincount(int([-1]) as tf.Tensor1D, tf.tensor1d([]), 3), /must be non-negative/],
  ['broadcastArgs', () => tf.broadcastArgs(int([2, 3]), int([4, 5])), /could not be broadcast together/],
  ['einsum, a label twice', () => tf.einsum('ii->i', some(2, 2)), /duplicate axes/],
  ['einsum, twice in the output', () => tf.einsum('i->ii', some(2)), /each label once in the output/],
  ['einsum, an unknown label', () => tf.einsum('ij->k', some(2, 3)), /label k not present/],
  ['einsum, sizes', () => tf.einsum('ij,jk->ik', some(2, 3), some(4, 5)), /Expected dimension 3 at axis 0/],
  ['einsum, ranks', () => tf.einsum('ij->i', some(2)), /2 labels for an input of rank 1/],
  ['einsum, inputs', () => tf.einsum('ij,jk->ik', some(2, 3)), /Expected 2 input tensors, received 1/],
  [
    'a filter larger than the image',
    () => tf.conv2d(some<tf.Rank.R4>(1, 2, 2, 1), some<tf.Rank.R4>(5, 5, 1, 1), 1, 'valid'),
    /got shape/,
  ],
  ['a window larger than the image', () => tf.maxPool(some<tf.Rank.R4>(1, 2, 2, 1), 5, 1, 'valid'), /got shape/],
  ['batchNorm', () => tf.batchNorm(some<tf.Rank.R2>(2, 3), tf.tensor1d([1, 2, 3, 4]), tf.tensor1d([1, 2, 3])), /\[4\]/],
];

describe('arguments that do not fit', () => {
  beforeAll(() => tf.setBackend('onnx'));
  afterAll(() => tf.setBackend('cpu'));

  it.each(wrong)('%s', (_, call, message) => {
    const before = tf.memory().numTensors;
    expect(() => tf.tidy(() => void call())).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('indices that are not known before the program runs', () => {
  const table = (): tf.Tensor => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);

  it.each<[string, (indices: tf.Tensor) => tf.Tensor]>([
    ['gather', (indices) => tf.gather(table(), indices)],
    ['gather in batches', (indices) => tf.gather(tf.reshape(table(), [1, 3, 2]), tf.reshape(indices, [1, 1]), 1, 1)],
    ['gatherND', (indices) => tf.gatherND(table(), tf.reshape(indices, [1, 1]))],
    ['scatterND', (indices) => tf.scatterND(tf.reshape(indices, [1, 1]), tf.tensor1d([7]), [3])],
    ['sparseToDense', (indices) => tf.sparseToDense(indices as tf.Tensor1D, tf.tensor1d([7]), [3], 0)],
    [
      'tensorScatterUpdate',
      (indices) => tf.tensorScatterUpdate(tf.zeros([3]), tf.reshape(indices, [1, 1]), tf.tensor1d([7])),
    ],
    ['the gradient of gather', (indices) => tf.grad((x: tf.Tensor) => tf.gather(x, indices))(table())],
  ])('never wrap: %s', async (_, run) => {
    const program = compile(run);
    await expect(program(int([2]))).resolves.toBeInstanceOf(tf.Tensor);
    await expect(program(int([3]))).rejects.toThrow();
    await expect(program(int([-1]))).rejects.toThrow();
    program.dispose();
  });
});
