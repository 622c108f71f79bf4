import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, model as layersModel, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromItems } from '../data/from-arrays.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { regressor } from '../heads/regressor/regressor.ts';
import type { Encoder } from '../model/encoder.ts';
import { engines, eventsOf, numbersIn, only, type Point, points, sides } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import type { TrainOptions } from './options.ts';
import { train } from './train.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

/** Everything random that there is: initial weights, order, split, dropout, augmentation. */
const build = (seed = 1) => {
  const encoder = vectorEncoder({ length: 2, units: [8, 4], dropout: 0.3, batchNormalization: true, noise: 0.1, seed });
  return classifier(encoder, { labels: sides, dropout: 0.2, seed });
};

async function trained(engine: TrainOptions<Point, string>['engine'], seed: number, initialSeed = 1) {
  const model = build(initialSeed);
  const options = { epochs: 3, batchSize: 8, learningRate: 0.01, validationSplit: 0.2, clipNorm: 1 };
  const run = train(model, points(40), { ...options, seed, ...(engine && { engine }) });
  const losses = only(await eventsOf(run), 'step').map(({ loss }) => loss);
  const numbers = await numbersIn(model);
  model.dispose();
  return { losses, numbers };
}

describe.each(engines)('on %s', (engine) => {
  it('two runs with one seed are the same, bit for bit', async () => {
    expect(await trained(engine, 5)).toEqual(await trained(engine, 5));
  });

  it('another seed is another run', async () => {
    const { losses } = await trained(engine, 5);
    expect((await trained(engine, 6)).losses).not.toEqual(losses);
    expect((await trained(engine, 5, 2)).losses).not.toEqual(losses);
  });

  it('dropout is fresh in every step', async () => {
    // One example, a rate so low that nothing changes but the masks: as many losses as there are masks.
    const model = classifier(vectorEncoder({ length: 2, units: [64], dropout: 0.5 }), { labels: sides });
    const options = { epochs: 12, optimizer: 'sgd', learningRate: 1e-30, engine } as const;
    const losses = only(await eventsOf(train(model, points(1), options)), 'step').map(({ loss }) => loss);
    expect(new Set(losses).size).toBe(12);
    model.dispose();
  });
});

it('two trainings at once are what each is by itself', async () => {
  const both = await Promise.all([trained('onnx', 5), trained('onnx', 6)]);
  expect(both).toEqual([await trained('onnx', 5), await trained('onnx', 6)]);
});

it('100 steps agree between the engines to 1e-4, with dropout', async () => {
  const losses = async (engine: 'eager' | 'onnx') => {
    const model = build();
    const options = { epochs: 20, batchSize: 8, learningRate: 0.01, seed: 1, engine };
    const steps = only(await eventsOf(train(model, points(40), options)), 'step').map(({ loss }) => loss);
    model.dispose();
    return steps;
  };
  const [onEager, onOnnx] = [await losses('eager'), await losses('onnx')];
  expect(onEager).toHaveLength(100);
  for (const [step, loss] of onEager.entries()) {
    expect(Math.abs((onOnnx[step] ?? Number.NaN) - loss) / loss, `step ${step + 1}`).toBeLessThan(1e-4);
  }
});

type RandomLayer = LayersModel['layers'][number];

/** An encoder of one of TF.js' other random layers. */
function noisyEncoder(layer: RandomLayer): Encoder<Point> {
  const plain = vectorEncoder({ length: 2, units: [200], activation: 'linear' });
  const outputs = layer.apply(plain.network.outputs) as SymbolicTensor;
  return { ...plain, network: layersModel({ inputs: plain.network.inputs, outputs }) };
}

const randomLayers: [string, () => RandomLayer][] = [
  ['dropout', () => layers.dropout({ rate: 0.4 })],
  ['dropout of the same units in all samples', () => layers.dropout({ rate: 0.4, noiseShape: [1, 200] })],
  ['alpha dropout', () => layers.alphaDropout({ rate: 0.4, noiseShape: [200] })],
  ['Gaussian dropout', () => layers.gaussianDropout({ rate: 0.4 })],
  ['Gaussian noise', () => layers.gaussianNoise({ stddev: 0.4 })],
];

describe.each(randomLayers)('%s', (_, make) => {
  it('is fresh in every step, the same with one seed, and the same on both engines', async () => {
    const losses = async (engine: 'eager' | 'onnx', seed: number) => {
      const model = regressor(noisyEncoder(make()), { normalizeTargets: false });
      const data = fromItems([
        { input: [1, 2], label: 3 },
        { input: [2, 1], label: 1 },
      ]);
      const options = {
        epochs: 4,
        batchSize: 2,
        shuffle: false,
        learningRate: 1e-30,
        optimizer: 'sgd',
        engine,
        seed,
      } as const;
      const steps = only(await eventsOf(train(model, data, options)), 'step').map(({ loss }) => loss);
      model.encoder.network.dispose();
      return steps;
    };
    const first = await losses('onnx', 1);
    expect(new Set(first).size).toBe(4);
    expect(await losses('onnx', 1)).toEqual(first);
    expect(await losses('onnx', 2)).not.toEqual(first);
    const onEager = await losses('eager', 1);
    for (const [step, loss] of onEager.entries()) expect(first[step]).toBeCloseTo(loss, 3);
  });
});
