import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { gru, toOnnx } from '../index.ts';

beforeAll(() => tf.setBackend('cpu'));

type Recurrent = Parameters<typeof layers.bidirectional>[0]['layer'];

const options = { units: 5, recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform' } as const;
const recurrent: Readonly<Record<string, () => layers.Layer>> = {
  'a simple RNN': () => layers.simpleRNN({ units: 5, recurrentInitializer: 'glorotUniform' }),
  'an LSTM that goes backwards': () => layers.lstm({ ...options, goBackwards: true }),
  'a bidirectional LSTM': () => layers.bidirectional({ layer: layers.lstm(options) as Recurrent, mergeMode: 'concat' }),
  'a GRU': () => layers.gru(options),
  'a GRU with the reset after, for each step': () => gru({ ...options, resetAfter: true, returnSequences: true }),
};

/** Ids to vectors, with ids of 0 masked. */
function networkOf(layer: layers.Layer): LayersModel {
  const ids = input({ shape: [null], dtype: 'int32', name: 'ids' });
  const embedded = layers.embedding({ inputDim: 20, outputDim: 4, maskZero: true }).apply(ids) as SymbolicTensor;
  return model({ inputs: ids, outputs: layer.apply(embedded) as SymbolicTensor });
}

function idsOf(batch: number, steps: number): Int32Array {
  return Int32Array.from({ length: batch * steps }, (_, at) => (at % steps > steps * 0.7 ? 0 : 1 + ((at * 7) % 19)));
}

describe('toOnnx writes recurrent networks for batches and sequences of any size', () => {
  it.each(Object.entries(recurrent))('%s', async (_, make) => {
    const network = networkOf(make());
    const session = await InferenceSession.create(await toOnnx(network));
    for (const [batch, steps] of [
      [1, 1],
      [3, 8],
      [64, 30],
    ] as const) {
      const ids = idsOf(batch, steps);
      const expected = tf.tidy(() => network.apply(tf.tensor(ids, [batch, steps], 'int32')) as tf.Tensor);
      const { output } = await session.run({
        [session.inputNames[0] ?? '']: new OrtTensor('int32', ids, [batch, steps]),
      });
      expect(output?.dims).toEqual(expected.shape);
      const wanted = expected.dataSync();
      const most = Math.max(
        ...Array.from(output?.data as Float32Array, (value, at) => Math.abs(value - (wanted[at] ?? 0))),
      );
      expect(most).toBeLessThan(1e-5);
      expected.dispose();
    }
    expect(session.inputMetadata.map((each) => 'shape' in each && each.shape)).toEqual([['batch', 'steps']]);
    await session.release();
    network.dispose();
  });

  it('and of a fixed number of timesteps', async () => {
    const network = networkOf(layers.lstm(options));
    const bytes = await toOnnx((ids: tf.Tensor) => network.apply(ids) as tf.Tensor, {
      inputs: [{ name: 'ids', shape: [undefined, 6], dtype: 'int32' }],
    });
    const session = await InferenceSession.create(bytes);
    const { output } = await session.run({ ids: new OrtTensor('int32', idsOf(2, 6), [2, 6]) });
    expect(output?.dims).toEqual([2, 5]);
    await session.release();
    network.dispose();
  });

  it('but for what depends on the number of timesteps in another way', async () => {
    const perTimestep = (x: tf.Tensor) => tf.div(x, 1 / (x.shape[1] ?? 1));
    await expect(toOnnx(perTimestep, { inputs: [{ name: 'x', shape: [undefined, undefined] }] })).rejects.toThrow(
      /cannot be made to take inputs of any batch and steps/,
    );
  });
});
