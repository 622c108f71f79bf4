import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { configure } from '../index.ts';
import { hostValue, recordOperation, type Value } from '../trace/value.ts';
import { portions } from './portions.ts';
import * as sessions from './session.ts';

configure({ threads: 1 });

const leaf = hostValue(Float32Array.of(1), { shape: [1], dtype: 'float32' });

function next(x: Value, y = x): Value {
  const [value] = recordOperation('Add', { a: x, b: y }, {}, [{ shape: [1], dtype: 'float32' }]);
  if (!value) throw new RangeError('there is no output');
  return value;
}

function chain(length: number): Value[] {
  const values = [leaf];
  for (let at = 0; at < length; at++) values.push(next(values.at(-1) ?? leaf));
  return values.slice(1);
}

describe('portions of a long computation', () => {
  afterEach(() => tf.setBackend('cpu'));

  it('are one where it is short', () => {
    const [last] = chain(4).slice(-1);
    expect(last && portions([last, leaf], 4)).toEqual([[last, leaf]]);
  });

  it('give what later ones need, and what is wanted', () => {
    const values = chain(7);
    const [first, , third, , , sixth, seventh] = values;
    if (!first || !third || !sixth || !seventh) throw new RangeError('the chain is too short');
    const both = next(seventh, first);
    expect(portions([both, third], 3)).toEqual([[third, first], [sixth], [both]]);
  });

  it('are computed one after another', async () => {
    await tf.setBackend('onnx');
    const built = vi.spyOn(sessions, 'createSession');
    let sum = tf.tensor1d([0, 0]);
    const ones = tf.tensor1d([1, 2]);
    for (let step = 0; step < 1200; step++) sum = tf.add(sum, ones);
    expect(Array.from(await sum.data())).toEqual([1200, 2400]);
    expect(built).toHaveBeenCalledTimes(3);
  });

  it('make a threshold by Otsu’s method what it is on the cpu backend', async () => {
    const numbers = Float32Array.from({ length: 12 * 12 * 3 }, (_, at) => (at * at * 7) % 256);
    const threshold = async (): Promise<number[]> =>
      Array.from(await tf.image.threshold(tf.tensor3d(numbers, [12, 12, 3]), 'otsu').data());
    await tf.setBackend('cpu');
    const expected = await threshold();
    await tf.setBackend('onnx');
    expect(await threshold()).toEqual(expected);
  });
});
