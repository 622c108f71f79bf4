import '@tensorflow/tfjs-backend-cpu';
import '../index.ts';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';

type Run = (x: tf.Tensor) => tf.Tensor;

/** By central differences of a sum with fixed weights, number by number. */
async function byDifferences(run: Run, shape: number[], values: readonly number[]): Promise<number[]> {
  await tf.setBackend('cpu');
  const step = 1e-2;
  const score = (numbers: readonly number[]): number =>
    tf.tidy(() => tf.sum(weighted(run(tf.tensor([...numbers], shape, 'float32')))).dataSync()[0] ?? 0);
  return values.map((value, at) => {
    const [above, below] = [value + step, value - step].map((moved) => score(values.with(at, moved)));
    return ((above ?? 0) - (below ?? 0)) / (2 * step);
  });
}

const weighted: Run = (y) => tf.mul(y, tf.reshape(tf.sin(tf.range(1, y.size + 1)), y.shape));

const numbers = (size: number): number[] => Array.from({ length: size }, (_, at) => 1 + Math.sin(3 * at) / 2);

describe('gradients in place of those of TF.js', () => {
  it.each<[string, number[], Run]>([
    ['tile of rank 1', [3], (x) => tf.tile(x, [4])],
    ['tile of rank 3', [2, 1, 3], (x) => tf.tile(x, [1, 3, 2])],
    ['tile of rank 5', [1, 2, 1, 2, 2], (x) => tf.tile(x, [2, 1, 3, 2, 1])],
    ['cumsum along the last axis', [2, 3], (x) => tf.cumsum(x, 1)],
    ['cumsum along the first axis', [3, 3], (x) => tf.cumsum(x, 0, true)],
    ['cumsum backwards', [2, 3, 2], (x) => tf.cumsum(x, 1, false, true)],
    ['prod of all', [5], (x) => tf.prod(x)],
    ['prod over the first axis', [3, 2], (x) => tf.prod(x, 0)],
    ['prod over several axes, kept', [2, 3, 2], (x) => tf.prod(x, [0, 2], true)],
    [
      'prod with zeros',
      [2, 3],
      (x) =>
        tf.prod(
          tf.mul(
            x,
            tf.tensor2d([
              [1, 0, 1],
              [0, 1, 0],
            ]),
          ),
          1,
        ),
    ],
    ['gather of rows', [4, 3], (x) => tf.gather(x, tf.tensor1d([3, 0, 3], 'int32'))],
    ['gather of one row', [4, 3], (x) => tf.gather(x, tf.scalar(2, 'int32'))],
    [
      'gather along the last axis',
      [2, 4],
      (x) =>
        tf.gather(
          x,
          tf.tensor2d(
            [
              [1, 1],
              [0, 3],
            ],
            [2, 2],
            'int32',
          ),
          -1,
        ),
    ],
    [
      'gather in batches',
      [2, 4, 2],
      (x) =>
        tf.gather(
          x,
          tf.tensor2d(
            [
              [1, 1, 0],
              [0, 3, 2],
            ],
            [2, 3],
            'int32',
          ),
          1,
          1,
        ),
    ],
    [
      'gather in batches, further in',
      [2, 2, 3],
      (x) =>
        tf.gather(
          x,
          tf.tensor2d(
            [
              [1, 1],
              [0, 2],
            ],
            [2, 2],
            'int32',
          ),
          2,
          1,
        ),
    ],
  ])('of %s', async (_name, shape, run) => {
    const values = numbers(shape.reduce((a, b) => a * b, 1));
    const expected = await byDifferences(run, shape, values);
    await tf.setBackend('onnx');
    const change = await tf
      .tidy(() => tf.grad((x: tf.Tensor) => tf.sum(weighted(run(x))))(tf.tensor(values, shape)))
      .data();
    expect(change).toHaveLength(expected.length);
    change.forEach((number, at) => {
      expect(number, `number ${at}`).toBeCloseTo(expected[at] ?? Number.NaN, 2);
    });
  });
});
