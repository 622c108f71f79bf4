import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile, configure } from '../index.ts';

configure({ threads: 1 });

const computed = async (): Promise<number[]> => Array.from(await tf.neg(tf.tensor1d([1, 2])).data());

// The order counts: after the last of them there is no backend.
describe('the backend', () => {
  it('begins anew after engine().reset()', async () => {
    await tf.setBackend('onnx');
    expect(await computed()).toEqual([-1, -2]);
    tf.engine().reset();
    await tf.setBackend('onnx');
    expect(tf.memory().numTensors).toBe(0);
    expect(await computed()).toEqual([-1, -2]);
  });

  it('can be reset while something is being computed', async () => {
    await tf.setBackend('onnx');
    const pending = tf.exp(tf.tensor1d([0, 0, 0])).data();
    tf.engine().reset();
    await pending.catch(() => {});
    await tf.setBackend('onnx');
    expect(await computed()).toEqual([-1, -2]);
  });

  it('can be removed', async () => {
    await tf.setBackend('onnx');
    await computed();
    tf.removeBackend('onnx');
    expect(tf.findBackend('onnx')).toBeNull();
    await tf.setBackend('cpu');
    expect(await computed()).toEqual([-1, -2]);
    await expect(compile((x: tf.Tensor) => x)(1)).rejects.toMatchObject({ code: 'engine-unavailable' });
  });
});
