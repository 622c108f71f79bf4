import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile, configure, gru } from '../index.ts';

configure({ threads: 1 });

const [batch, timesteps, width] = [3, 5, 4];
const options = { units: 6, returnSequences: true, recurrentInitializer: 'glorotUniform' } as const;

const recurrent: Readonly<Record<string, () => layers.Layer>> = {
  'a simple RNN': () => layers.simpleRNN(options),
  'an LSTM': () => layers.lstm(options),
  'an LSTM that goes backwards': () => layers.lstm({ ...options, goBackwards: true }),
  'a GRU': () => layers.gru(options),
  'a GRU with the reset after': () => gru({ ...options, resetAfter: true }),
};

beforeEach(async () => {
  await tf.setBackend('cpu');
  tf.engine().startScope();
});
afterEach(() => tf.engine().endScope());

/** The output of a layer, and the gradients of a sum of it by input and weights. */
function passes(layer: layers.Layer, x: tf.Tensor, mask?: tf.Tensor): tf.Tensor[] {
  const forward = (given: tf.Tensor) => layer.call(given, mask ? { mask } : {}) as tf.Tensor;
  const loss = (given: tf.Tensor) => tf.sum(tf.square(forward(given))) as tf.Scalar;
  const weights = layer.weights.map((weight) => weight.read() as tf.Variable);
  const { grads } = tf.variableGrads(() => loss(x), weights);
  return [forward(x), tf.grad(loss)(x), ...weights.map(({ name }) => grads[name] ?? tf.scalar(Number.NaN))];
}

const numbersOf = (tensors: readonly tf.Tensor[]): number[] => tensors.flatMap((tensor) => [...tensor.dataSync()]);

const padding = {
  'no padding': Array.from({ length: batch * timesteps }, () => 1),
  'padding and a gap': [1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0],
  'nothing but padding': Array.from({ length: batch * timesteps }, () => 0),
};

describe.each(Object.entries(recurrent))('one program of %s', (_, make) => {
  it('takes batches with padding and without, as TF.js does', async () => {
    const layer = make();
    layer.build([batch, timesteps, width]);
    const x = tf.randomNormal([batch, timesteps, width], 0, 1, 'float32', 7);
    const compiled = compile((given: tf.Tensor, mask: tf.Tensor) => passes(layer, given, tf.cast(mask, 'bool')));
    for (const ones of [...Object.values(padding), padding['no padding']]) {
      const mask = tf.tensor2d(ones, [batch, timesteps]);
      const expected = numbersOf(passes(layer, x, tf.cast(mask, 'bool')));
      const actual = numbersOf((await compiled(x, mask)) as tf.Tensor[]);
      expect(actual).toHaveLength(expected.length);
      expect(Math.max(...actual.map((each, at) => Math.abs(each - (expected[at] ?? Number.NaN))))).toBeLessThan(1e-4);
    }
    compiled.dispose();
  });

  it('gives without padding, bit for bit, what it gives without a mask', async () => {
    const layer = make();
    layer.build([batch, timesteps, width]);
    const x = tf.randomNormal([batch, timesteps, width], 0, 1, 'float32', 7);
    const masked = compile((given: tf.Tensor, mask: tf.Tensor) => passes(layer, given, tf.cast(mask, 'bool')));
    const plain = compile((given: tf.Tensor) => passes(layer, given));
    const mask = tf.tensor2d(padding['no padding'], [batch, timesteps]);
    const [actual, expected] = [await masked(x, mask), await plain(x)] as [tf.Tensor[], tf.Tensor[]];
    expect(numbersOf(actual)).toEqual(numbersOf(expected));
    masked.dispose();
    plain.dispose();
  });
});
