import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import { compile, gru } from '@encoderkit/tfjs-backend-onnx';
import * as tf from '@tensorflow/tfjs-core';
import { input, layers, loadLayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';

/** PyTorch's layers, by make_recurrent.py: an oracle that shares nothing with TF.js. */
interface Golden {
  readonly [name: string]: { readonly shape: number[]; readonly values: number[] };
}

const goldens: Record<'simpleRNN' | 'lstm' | 'gru', Golden> = JSON.parse(
  readFileSync(new URL('recurrent.json', import.meta.url), 'utf8'),
);

beforeAll(() => tf.setBackend('cpu'));

const options = { units: 4, returnSequences: true, recurrentInitializer: 'zeros' } as const;
const makers = {
  simpleRNN: () => layers.simpleRNN(options),
  lstm: () => layers.lstm({ ...options, recurrentActivation: 'sigmoid' }),
  gru: () => gru({ ...options, recurrentActivation: 'sigmoid', resetAfter: true }),
};

describe.each(['simpleRNN', 'lstm', 'gru'] as const)('%s', (cell) => {
  it.each(['onnx', 'cpu'])('gives what PyTorch gives, gradients too, on the backend %s', async (backend) => {
    const golden = goldens[cell];
    const tensorOf = (name: string) => tf.tensor(golden[name]?.values ?? [], golden[name]?.shape ?? []);
    const layer = makers[cell]();
    layer.apply(input({ shape: [null, 3] }));
    layer.setWeights([tensorOf('kernel'), tensorOf('recurrentKernel'), tensorOf('bias')]);
    const variables = layer.weights.map((weight) => weight.read() as tf.Variable);
    const compute = (x: tf.Tensor, weights: tf.Tensor) => {
      const loss = (given: tf.Tensor) => tf.sum(tf.mul(layer.apply(given) as tf.Tensor, weights)) as tf.Scalar;
      const { grads } = tf.variableGrads(() => loss(x), variables);
      const [dKernel, dRecurrentKernel] = variables.map(({ name }) => grads[name] as tf.Tensor);
      return {
        outputs: layer.apply(x) as tf.Tensor,
        dx: tf.grad(loss)(x),
        dKernel,
        dRecurrentKernel,
      } as tf.NamedTensorMap;
    };
    const compiled = compile(compute, { state: variables });
    const run = backend === 'onnx' ? compiled : compute;
    const results = await run(tensorOf('x'), tensorOf('weights'));
    for (const [name, tensor] of Object.entries(results)) {
      const values = await tensor.data();
      for (const [at, value] of golden[name]?.values.entries() ?? []) {
        expect(values[at], `${name} at ${at}`).toBeCloseTo(value, 5);
      }
    }
    compiled.dispose();
  });
});

it('a model that Keras has written with reset_after is read, bidirectional too', async () => {
  const inputs = input({ shape: [null, 3] });
  const recurrent = gru({ units: 4, resetAfter: true, recurrentInitializer: 'zeros', returnSequences: true });
  const both = layers.bidirectional({
    layer: gru({ units: 2, resetAfter: true, recurrentInitializer: 'zeros' }) as Parameters<
      typeof layers.bidirectional
    >[0]['layer'],
    mergeMode: 'concat',
  });
  const network = model({ inputs, outputs: both.apply(recurrent.apply(inputs)) as SymbolicTensor });
  network.setWeights(network.getWeights().map(({ shape }, at) => tf.randomNormal(shape, 0, 1, 'float32', at)));
  const written = await new Promise<tf.io.ModelArtifacts>((resolve) => {
    void network.save(
      tf.io.withSaveHandler(async (artifacts) => {
        resolve(artifacts);
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
  });
  expect(JSON.stringify(written.modelTopology)).toContain('"reset_after":true');
  const again = await loadLayersModel(tf.io.fromMemory(written));
  expect(again.getWeights().map(({ shape }) => shape)).toEqual(network.getWeights().map(({ shape }) => shape));
  const x = tf.randomNormal([2, 5, 3], 0, 1, 'float32', 9);
  const [expected, actual] = [network, again].map((each) => (each.predict(x) as tf.Tensor).dataSync());
  expect(actual).toEqual(expected);
});
