import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { compile, configure } from '../index.ts';

configure({ threads: 1 });

type Make = () => tf.Optimizer;

const optimizers: readonly [string, Make][] = [
  ['sgd', () => tf.train.sgd(0.1)],
  ['momentum', () => tf.train.momentum(0.1, 0.9)],
  ['adagrad', () => tf.train.adagrad(0.1)],
  ['adadelta', () => tf.train.adadelta(0.5)],
  ['adam', () => tf.train.adam(0.1)],
  ['adamax', () => tf.train.adamax(0.1)],
  ['rmsprop', () => tf.train.rmsprop(0.1, 0.9, 0.5, undefined, true)],
];

const lossOf = (weight: tf.Variable, x: tf.Tensor): tf.Scalar =>
  tf.mean(tf.squaredDifference(tf.mul(weight, x), 3)) as tf.Scalar;

const batch = (step: number): tf.Tensor => tf.tensor1d([1 + step, 2, 0.5]);

describe('variables that a function makes', () => {
  beforeEach(() => tf.setBackend('cpu'));

  it.each(optimizers)('are its state where an optimizer makes its slots: %s', async (_, make) => {
    const plain = tf.variable(tf.tensor1d([1, -1, 2]));
    const expected = make();
    for (const step of [0, 1, 2, 3]) expected.minimize(() => lossOf(plain, batch(step)));
    const weight = tf.variable(tf.tensor1d([1, -1, 2]));
    const optimizer = make();
    const update = compile((x: tf.Tensor) => optimizer.minimize(() => lossOf(weight, x), true) as tf.Scalar);
    for (const step of [0, 1, 2, 3]) await update(batch(step));
    const [wanted, got] = [await plain.data(), await weight.data()];
    for (const [index, number] of wanted.entries()) expect(got[index]).toBeCloseTo(number, 5);
    update.dispose();
  });

  it('are found again by a program for another shape', async () => {
    const weight = tf.variable(tf.scalar(1));
    const optimizer = tf.train.momentum(0.1, 0.9);
    const update = compile((x: tf.Tensor) => optimizer.minimize(() => lossOf(weight, x), true) as tf.Scalar, {
      onRecompile: () => {},
    });
    const plain = tf.variable(tf.scalar(1));
    const expected = tf.train.momentum(0.1, 0.9);
    for (const list of [[1], [1, 2], [3]]) {
      await update(tf.tensor1d(list));
      expected.minimize(() => lossOf(plain, tf.tensor1d(list)));
    }
    expect((await weight.data())[0]).toBeCloseTo(plain.dataSync()[0] ?? 0, 5);
  });

  it('are refused where every call makes them, and none is left', async () => {
    const weight = tf.variable(tf.scalar(1));
    const before = Object.keys(tf.engine().registeredVariables).length;
    const update = compile(
      (x: tf.Tensor) => tf.train.momentum(0.1, 0.9).minimize(() => lossOf(weight, x), true) as tf.Scalar,
    );
    await expect(update(1)).rejects.toThrow(/makes variables at every call.*outside the function/);
    expect(Object.keys(tf.engine().registeredVariables)).toHaveLength(before);
  });
});
