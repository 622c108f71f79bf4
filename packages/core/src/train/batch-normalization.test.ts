import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { withTrainingLayers } from './training-layers.ts';

/** TF.js' own batch normalisation, op by op, is the oracle. */
describe('batch normalisation in training', () => {
  beforeAll(() => tf.setBackend('cpu'));

  const build = (scale = true) => {
    const layer = tfl.layers.batchNormalization({
      momentum: 0.9,
      epsilon: 1e-3,
      gammaInitializer: tfl.initializers.randomUniform({ minval: 0.5, maxval: 2, seed: 1 }),
      betaInitializer: tfl.initializers.randomNormal({ seed: 2 }),
      scale,
    });
    return tfl.sequential({ layers: [tfl.layers.inputLayer({ inputShape: [4, 3, 5] }), layer] });
  };

  const trained = (network: tfl.Sequential, x: tf.Tensor, within: <T>(body: () => T) => T) => {
    const apply = (input: tf.Tensor) => network.apply(input, { training: true }) as tf.Tensor;
    const weights = tf.randomNormal(x.shape, 0, 1, 'float32', 9);
    const loss = (input: tf.Tensor) => tf.sum(tf.mul(apply(input), weights)) as tf.Scalar;
    const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
    const { grads } = within(() => tf.variableGrads(() => loss(x), variables));
    const dx = within(() => tf.grad(loss)(x));
    return {
      y: within(() => apply(x)),
      dx,
      ...Object.fromEntries(
        variables.map((variable, index) => [`gradient ${index}`, grads[variable.name] ?? tf.scalar(0)]),
      ),
      ...Object.fromEntries(network.weights.map((weight, index) => [`weight ${index}`, weight.read()])),
    };
  };

  it.each([0, 100])('gives the values, gradients and moving averages of TF.js (data around %d)', (mean) => {
    const x = tf.randomNormal([6, 4, 3, 5], mean, 3, 'float32', 3);
    const expected: Record<string, tf.Tensor> = trained(build(), x, (body) => body());
    const network = build();
    const step = tf.scalar(1, 'int32');
    const actual: Record<string, tf.Tensor> = trained(network, x, (body) =>
      withTrainingLayers([network], { seed: 1, step }, body),
    );
    for (const [name, tensor] of Object.entries(expected)) {
      const [wanted, got] = [tensor.dataSync(), actual[name]?.dataSync() ?? []];
      for (const [at, number] of wanted.entries()) {
        expect(Math.abs((got[at] ?? Number.NaN) - number), `${name} ${at}`).toBeLessThan(2e-4 * (1 + Math.abs(number)));
      }
    }
  });

  it('keeps the statistics of a frozen layer', () => {
    const network = build();
    network.layers.forEach((layer) => {
      layer.trainable = false;
    });
    const before = network.getWeights().map((tensor) => [...tensor.dataSync()]);
    const step = tf.scalar(1, 'int32');
    const x = tf.randomNormal([6, 4, 3, 5], 4, 3, 'float32', 3);
    const y = withTrainingLayers([network], { seed: 1, step }, () => network.apply(x, { training: true }) as tf.Tensor);
    expect(network.getWeights().map((tensor) => [...tensor.dataSync()])).toEqual(before);
    expect([...y.dataSync()]).toEqual([...(network.predict(x) as tf.Tensor).dataSync()]);
  });

  it('puts the layers back as they were', () => {
    const network = build();
    const own = () => network.layers.map((layer) => Object.hasOwn(layer, 'call'));
    const before = own();
    const step = tf.scalar(1, 'int32');
    expect(() =>
      withTrainingLayers([network], { seed: 1, step }, () => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(own()).toEqual(before);
  });
});
