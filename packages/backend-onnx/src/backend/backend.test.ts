import '@tensorflow/tfjs-backend-cpu';
import { EncoderKitError } from '@encoderkit/errors';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compile, configure } from '../index.ts';
import * as sessions from '../runtime/session.ts';

configure({ threads: 1 });

const numbers = async (tensor: tf.Tensor): Promise<number[]> => Array.from(await tensor.data());

function failure(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}

describe('the lazy mode', () => {
  const built = vi.spyOn(sessions, 'createSession');

  beforeEach(async () => {
    await tf.setBackend('onnx');
    built.mockClear();
  });
  afterEach(async () => {
    await tf.setBackend('cpu');
  });

  it('computes what is read', async () => {
    expect(await numbers(tf.add(tf.mul(tf.tensor1d([1, 2]), 3), 1))).toEqual([4, 7]);
  });

  it('computes all that is pending at one read', async () => {
    const x = tf.tensor1d([1, 2]);
    const [a, b] = [tf.neg(x), tf.mul(x, x)];
    expect(await numbers(a)).toEqual([-1, -2]);
    expect(Array.from(b.dataSync()), 'without another read').toEqual([1, 4]);
    expect(built).toHaveBeenCalledTimes(1);
  });

  it('computes nothing that was disposed', async () => {
    const x = tf.tensor1d([1, 2, 3]);
    const disposed = tf.square(x);
    const kept = tf.sqrt(x);
    disposed.dispose();
    await kept.data();
    expect(built).toHaveBeenCalledTimes(1);
    expect(() => disposed.dataSync()).toThrow('disposed');
  });

  it('computes once when many are read together', async () => {
    const x = tf.tensor1d([1, 4, 9, 16]);
    const results = [tf.sqrt(x), tf.neg(x), tf.sub(x, 1)];
    expect(await Promise.all(results.map(numbers))).toEqual([
      [1, 2, 3, 4],
      [-1, -4, -9, -16],
      [0, 3, 8, 15],
    ]);
    expect(built).toHaveBeenCalledTimes(1);
  });

  it('builds the same computation once, on whatever numbers', async () => {
    const compute = (list: number[]) => numbers(tf.sub(tf.exp(tf.tensor1d(list)), tf.tensor1d([1, 2, 3, 4, 5])));
    expect((await compute([0, 0, 0, 0, 1]))[1]).toBe(-1);
    expect((await compute([0, 2, 0, 0, 0]))[2]).toBe(-2);
    expect(built).toHaveBeenCalledTimes(1);
    await numbers(tf.sub(tf.exp(tf.tensor1d([1, 2, 3])), tf.tensor1d([1, 2, 3])));
    expect(built, 'another shape is another program').toHaveBeenCalledTimes(2);
  });

  it('tells attributes apart that JSON writes alike', async () => {
    const x = tf.tensor1d([-5, 5]);
    expect(await numbers(tf.clipByValue(x, Number.NEGATIVE_INFINITY, 1))).toEqual([-5, 1]);
    expect(await numbers(tf.clipByValue(x, -1, Number.POSITIVE_INFINITY))).toEqual([-1, 5]);
    const both = [tf.step(x, Number.POSITIVE_INFINITY), tf.step(x, Number.NEGATIVE_INFINITY)];
    expect(await Promise.all(both.map(numbers))).toEqual([
      [Number.POSITIVE_INFINITY, 1],
      [Number.NEGATIVE_INFINITY, 1],
    ]);
  });

  it('tells zeros apart by their sign', async () => {
    const angle = (zero: number) => numbers(tf.atan2(tf.fill([2], zero), tf.tensor1d([-1, -2])));
    expect((await angle(0))[0]).toBeCloseTo(Math.PI, 6);
    expect((await angle(-0))[0]).toBeCloseTo(-Math.PI, 6);
  });

  it('computes with tensors of another backend, and gives it its own', async () => {
    await tf.setBackend('cpu');
    const x = tf.tensor2d([[1, 2]]);
    await tf.setBackend('onnx');
    const y = tf.mul(x, 10);
    expect(await numbers(y)).toEqual([10, 20]);
    await tf.setBackend('cpu');
    expect(await numbers(tf.add(x, y))).toEqual([11, 22]);
  });

  it('keeps the numbers that an array held when the tensor was made', async () => {
    const batch = Float32Array.of(1, 2, 3);
    const y = tf.neg(tf.tensor1d(batch));
    batch.fill(9);
    expect(await numbers(y)).toEqual([-1, -2, -3]);
  });

  it('stores strings', async () => {
    const names = tf.tensor1d(['a', 'ß']);
    expect(await names.data()).toEqual(['a', 'ß']);
  });

  it('reads what needs no computing at once', () => {
    expect(Array.from(tf.tensor1d([1, 2]).dataSync())).toEqual([1, 2]);
    expect(Array.from(tf.ones([3]).dataSync())).toEqual([1, 1, 1]);
    expect(Array.from(tf.cast(tf.range(0, 3), 'int32').dataSync())).toEqual([0, 1, 2]);
  });

  it('says what to do instead of dataSync()', () => {
    const y = tf.exp(tf.tensor2d([[1, 2, 3]]));
    const error = failure(() => y.dataSync());
    expect(EncoderKitError.isInstance(error) && error.code).toBe('not-computed');
    expect(String(error)).toMatch(/shape \[1,3\].*await tensor\.data\(\)/);
  });

  it('computes others although one cannot be computed', async () => {
    let kept: tf.Tensor | undefined;
    await compile((x: tf.Tensor) => {
      kept = tf.keep(tf.neg(x));
      return x;
    })(1);
    expect(await numbers(tf.exp(tf.zeros([2])))).toEqual([1, 1]);
    await expect(kept?.data()).rejects.toThrow('belongs to a function given to compile()');
    kept?.dispose();
  });

  it('shares data among clones, as other backends do', async () => {
    const x = tf.tensor1d([1, 2]);
    const before = tf.memory().numDataBuffers;
    const clone = x.clone();
    expect(tf.memory().numDataBuffers).toBe(before);
    x.dispose();
    expect(await numbers(tf.neg(clone))).toEqual([-1, -2]);
  });

  it('computes the gradient of logSigmoid, which uses a tensor that TF.js has disposed', async () => {
    const gradient = tf.grad((x) => tf.logSigmoid(tf.mul(tf.reshape(x, [2, 1]), 1.5)));
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    const found = await numbers(gradient(tf.tensor1d([1, -2])));
    expect(found[0]).toBeCloseTo(1.5 * sigmoid(-1.5), 6);
    expect(found[1]).toBeCloseTo(1.5 * sigmoid(3), 6);
  });

  it('tells -0 from 0 in what it leaves out', async () => {
    const x = tf.tensor1d([-0, -0]);
    const results = [tf.add(x, 0), tf.sub(x, -0), tf.add(x, -0), tf.sub(x, 0)].map((zero) => tf.div(1, zero));
    const infinity = Number.POSITIVE_INFINITY;
    expect((await Promise.all(results.map(numbers))).map(([first]) => first)).toEqual([
      infinity,
      infinity,
      -infinity,
      -infinity,
    ]);
    const one = tf.tensor1d([1, 2]);
    expect(await numbers(tf.div(one, tf.fill([2], -0)))).toEqual([-infinity, -infinity]);
  });

  it('computes gradients', async () => {
    const gradient = tf.grad((x) => tf.square(x));
    expect(await numbers(gradient(tf.tensor1d([1, 2])))).toEqual([2, 4]);
  });

  it('refuses shapes that do not fit, at once', () => {
    const error = failure(() => tf.add(tf.zeros([2, 3]), tf.zeros([2])));
    expect(error).toMatchObject({ code: 'shape-mismatch' });
    expect(String(error)).toMatch(/\[2,3\] and \[2\]/);
  });

  it('leaves no tensor behind', async () => {
    const before = tf.memory();
    const y = tf.tidy(() => tf.mul(tf.add(tf.ones([4]), 1), tf.tensor1d([1, 2, 3, 4])));
    await y.data();
    y.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });

  it('can be profiled', async () => {
    const { kernelNames, newTensors } = await tf.profile(() => tf.exp(tf.neg(tf.ones([2]))));
    expect(kernelNames).toEqual(expect.arrayContaining(['Neg', 'Exp']));
    expect(newTensors).toBeGreaterThan(0);
  });
});
