import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession } from 'onnxruntime-node';
import { beforeAll, expect, it } from 'vitest';
import { toOnnx } from '../index.ts';

beforeAll(() => tf.setBackend('cpu'));

it('the inputs of a file are in the order of the model, not in that of their first use', async () => {
  const inputs = ['one', 'two', 'three'].map((name) => ({ name, shape: [undefined, 2] }));
  const bytes = await toOnnx(
    (one: tf.Tensor, two: tf.Tensor, three: tf.Tensor) => tf.add(tf.exp(three), tf.add(tf.neg(two), one)),
    { inputs },
  );
  expect((await InferenceSession.create(bytes)).inputNames).toEqual(['one', 'two', 'three']);
});
