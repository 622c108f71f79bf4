import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { input, layers, model as layersModel } from '@tensorflow/tfjs-layers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fromItems } from '../../data/from-arrays.ts';
import { chooseEngine } from '../../engine/choose-engine.ts';
import { classifier } from '../../heads/classifier/classifier.ts';
import { encodeInBatches } from '../../model/encode-in-batches.ts';
import type { Encoder } from '../../model/encoder.ts';
import { freeze, unfreeze } from '../../model/freeze.ts';
import { applyLayer } from '../../model/layers/apply-layer.ts';
import { evaluate } from '../../run/evaluate.ts';
import { engines, eventsOf, numbersIn, only } from '../../testing/points.ts';
import { sequenceEncoder } from '../../testing/sequence-encoder.ts';
import { type VectorEncoderOptions, vectorEncoder } from '../../testing/vector-encoder.ts';
import type { TrainOptions } from '../../train/options.ts';
import { train } from '../../train/train.ts';
import { fuse } from './fuse.ts';
import type { FuseOptions } from './options.ts';
import { both, type Pair, pairs } from './testing/pairs.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

const labels = ['near', 'far'] as const;
type Labels = 'near' | 'far';
type Options = Partial<TrainOptions<Pair, Labels>>;

function build(options: FuseOptions<'left' | 'right'> = {}, ofLeft: Partial<VectorEncoderOptions> = {}) {
  const left = vectorEncoder({ length: 2, units: [3], seed: 1, ...ofLeft });
  const right = vectorEncoder({ length: 3, units: [3], seed: 2 });
  return { left, right, model: classifier(fuse({ left, right }, options), { labels }) };
}
type Built = ReturnType<typeof build>;

const fit = ({ model }: Built, options: Options = {}) =>
  train(model, pairs(24), { epochs: 2, batchSize: 6, seed: 3, engine: 'onnx', ...options });

async function weightsOf({ network }: Pick<Encoder<never>, 'network'>): Promise<number[]> {
  const arrays = await Promise.all(network.weights.map((weight) => weight.read().data()));
  return arrays.flatMap((values) => [...values]);
}

describe('a frozen part', () => {
  it.each(['before', 'after'])(
    'that was frozen %s it was fused keeps its weights and statistics, until it thaws',
    async (when) => {
      const left = vectorEncoder({ length: 2, units: [3], batchNormalization: true, dropout: 0.5, l2: 0.1 });
      const right = vectorEncoder({ length: 3 });
      if (when === 'before') freeze(left);
      const model = classifier(fuse({ left, right }, { kind: 'gated' }), { labels });
      if (when === 'after') freeze(left);
      const built = { left, right, model };
      const before = await weightsOf(left);
      const others = await weightsOf(right);
      await fit(built);
      expect(await weightsOf(left)).toEqual(before);
      expect(await weightsOf(right)).not.toEqual(others);
      unfreeze(left);
      await fit(built);
      expect(await weightsOf(left)).not.toEqual(before);
      model.dispose();
    },
  );

  it.each(engines)('runs as in serving on %s: no dropout, its statistics, no penalty', async (engine) => {
    const left = vectorEncoder({ length: 2, dropout: 0.5, batchNormalization: true, l2: 0.1 });
    const right = vectorEncoder({ length: 3 });
    freeze(left);
    const model = classifier(fuse({ left, right }), { labels });
    const { loss } = await evaluate(model, pairs(6), { engine });
    const run = train(model, pairs(6), { epochs: 1, batchSize: 6, shuffle: false, learningRate: 0.001, engine });
    expect(only(await eventsOf(run), 'step')[0]?.loss).toBeCloseTo(loss, 5);
    model.dispose();
  });

  it('may be all of it, and then nothing but the head learns', async () => {
    const built = build();
    freeze(built.model.encoder);
    const [before, head] = [await weightsOf(built.model.encoder), await weightsOf(built.model.head)];
    await fit(built);
    expect(await weightsOf(built.model.encoder)).toEqual(before);
    expect(await weightsOf(built.model.head)).not.toEqual(head);
    built.model.dispose();
  });
});

describe.each(engines)('learningRates on %s', (engine) => {
  const oneStep = { epochs: 1, batchSize: 24, optimizer: 'sgd', engine } as const;
  const after = async (options: FuseOptions<'left' | 'right'>, training: Options) => {
    const built = build(options);
    await fit(built, training);
    const numbers = { left: await weightsOf(built.left), right: await weightsOf(built.right) };
    built.model.dispose();
    return numbers;
  };

  it('multiply the learning rate of one encoder, to the last bit', async () => {
    const half = await after({ learningRates: { left: 0.5 } }, { ...oneStep, learningRate: 0.1 });
    expect(half.left).toEqual((await after({}, { ...oneStep, learningRate: 0.05 })).left);
    expect(half.right).toEqual((await after({}, { ...oneStep, learningRate: 0.1 })).right);
    expect(half.left).not.toEqual((await after({}, { ...oneStep, learningRate: 0.1 })).left);
  });

  it.each(['sgd', 'adam', 'adamw', 'rmsprop'] as const)('of 0 leave it as it was with %s', async (optimizer) => {
    const untouched = build();
    const [left, right] = [await weightsOf(untouched.left), await weightsOf(untouched.right)];
    untouched.model.dispose();
    const trained = await after({ learningRates: { left: 0 } }, { optimizer, engine });
    expect(trained.left).toEqual(left);
    expect(trained.right).not.toEqual(right);
  });

  it('multiply those of a fusion in a fusion', async () => {
    const trained = async (inside: number, outside: number, learningRate: number) => {
      const left = vectorEncoder({ length: 2 });
      const inner = fuse({ left, right: vectorEncoder({ length: 3 }) }, { learningRates: { left: inside } });
      const place = vectorEncoder({ length: 2 });
      const model = classifier(fuse({ inner, place }, { learningRates: { inner: outside } }), { labels });
      const data = pairs(6).map(({ input: pair, ...rest }) => ({ input: { inner: pair, place: [1, 2] }, ...rest }));
      await train(model, data, { ...oneStep, learningRate });
      const numbers = await weightsOf(left);
      model.dispose();
      return numbers;
    };
    expect(await trained(0.5, 0.5, 0.2)).toEqual(await trained(1, 1, 0.05));
  });
});

describe('a training of a fusion', () => {
  it('goes on where it was, to the last bit, with its rates and its modality dropout', async () => {
    const options = { kind: 'gated', modalityDropout: 0.4, learningRates: { left: 0.25 } } as const;
    const folder = await mkdtemp(join(tmpdir(), 'fusion-'));
    const whole = build(options, { dropout: 0.3, noise: 0.1 });
    await fit(whole, { epochs: 4 });
    for (const epochs of [2, 4]) {
      const part = build(options, { dropout: 0.3, noise: 0.1 });
      await fit(part, { epochs, checkpoint: { folder, resume: true } });
      if (epochs === 4) expect(await numbersIn(part.model)).toEqual(await numbersIn(whole.model));
      part.model.dispose();
    }
    whole.model.dispose();
    await rm(folder, { recursive: true });
  });

  it('adapts each part to the samples that have it', async () => {
    const left = vectorEncoder({ length: 2, normalize: true });
    const right = vectorEncoder({ length: 3, normalize: true });
    const model = classifier(fuse({ left, right }), { labels });
    const data = pairs(9);
    await train(model, data, { epochs: 1, engine: 'onnx' });
    const inputs = (await data.collect()).map(({ input: pair }) => pair);
    const alone = vectorEncoder({ length: 2, normalize: true });
    await alone.adapt(inputs.flatMap(({ left: part }) => (part ? [part] : [])));
    expect(left.toConfig()).toEqual(alone.toConfig());
    const before = right.toConfig();
    await model.encoder.adapt([{ right: [9, 9, 9] }]);
    expect(right.toConfig(), 'adapted once').toEqual(before);
    alone.dispose();
    model.dispose();
  });

  it('learns what needs both, and does with less', async () => {
    const { model } = build({ kind: 'gated', width: 8, modalityDropout: 0.2 });
    const complete = (count: number, seed: number) =>
      fromItems(
        both(count, seed).map((input) => {
          const label: Labels = (input.left[0] ?? 0) + (input.right[0] ?? 0) > 0 ? 'far' : 'near';
          return { input: input as Pair, label };
        }),
      );
    await train(model, complete(300, 1), { epochs: 30, learningRate: 0.02, engine: 'onnx' });
    const testing = complete(200, 2);
    const accuracyOn = async (names: readonly (keyof Pair)[]) => {
      const kept = testing.map(({ input: pair, ...rest }) => ({
        input: Object.fromEntries(names.map((name) => [name, pair[name]])) as Pair,
        ...rest,
      }));
      return (await evaluate(model, kept)).accuracy;
    };
    // Each half alone tells three of four.
    expect(await accuracyOn(['left', 'right'])).toBeGreaterThan(0.9);
    expect(await accuracyOn(['left'])).toBeGreaterThan(0.65);
    expect(await accuracyOn(['right'])).toBeGreaterThan(0.65);
    model.dispose();
  });

  it('keeps statistics of batch normalisation those of real samples, whatever is missing or dropped', async () => {
    const statisticsAfter = async (part: Pair, modalityDropout: number) => {
      const left = vectorEncoder({ length: 2, batchNormalization: true });
      const model = classifier(fuse({ left, right: vectorEncoder({ length: 3 }) }, { modalityDropout }), { labels });
      const items = [{ left: [5, 5], right: [1, 2, 3] }, part].map((each) => ({ input: each, label: 'far' as const }));
      await train(model, fromItems(items), { epochs: 1, learningRate: 0.001, engine: 'onnx' });
      const [mean] = left.network.weights.filter(({ name }) => name.includes('moving_mean'));
      const numbers = [...((await mean?.read().data()) ?? [])];
      model.dispose();
      return numbers;
    };
    const real = await statisticsAfter({ left: [5, 5], right: [1, 2, 3] }, 0);
    expect(await statisticsAfter({ right: [1, 2, 3] }, 0)).toEqual(real);
    expect(await statisticsAfter({ left: [5, 5] }, 0.9)).toEqual(real);
  });
});

describe('sizes', () => {
  it('are those of the longest part, where a part has one', () => {
    const plain = build();
    expect(plain.model.encoder).not.toHaveProperty('sizeOf');
    plain.model.dispose();
    const encoder = fuse({
      one: sequenceEncoder({ vocabulary: 9 }),
      two: sequenceEncoder({ vocabulary: 9 }),
      place: vectorEncoder({ length: 2 }),
    });
    const sizes = [{ one: [1, 2], two: [1] }, { two: [1, 2, 3] }, { place: [1, 2] }].map((each) =>
      encoder.sizeOf?.(each),
    );
    expect(sizes).toEqual([2, 3, 0]);
    encoder.dispose();
  });
});

describe('the mask of one network', () => {
  /** Four numbers as a sequence, 0 being padding where that is masked. */
  function recurrent(masked: boolean): Encoder<readonly number[]> {
    const base = vectorEncoder({ length: 4, units: [2] });
    const numbers = input({ shape: [4] });
    const steps = applyLayer(layers.reshape({ targetShape: [4, 1] }), numbers);
    const kept = masked ? applyLayer(layers.masking({ maskValue: 0 }), steps) : steps;
    const ones = { kernelInitializer: 'ones', recurrentInitializer: 'ones' } as const;
    const outputs = applyLayer(layers.simpleRNN({ units: 2, ...ones }), kept);
    const network = layersModel({ inputs: numbers, outputs });
    return {
      ...base,
      network,
      dispose() {
        base.dispose();
        network.dispose();
      },
    };
  }

  it.each(engines)('does not reach another on %s', async (name) => {
    const engine = await chooseEngine(name);
    const [masked, plain] = [recurrent(true), recurrent(false)];
    const [left, right] = [[[0.1, 0.2, 0, 0]], [[0.3, 0.1, 0.2, 0.4]]];
    const expected = [
      ...(await encodeInBatches(masked, left, { engine })),
      ...(await encodeInBatches(plain, right, { engine })),
    ];
    const encoder = fuse({ masked, plain });
    const [vector] = await encodeInBatches(encoder, [{ masked: left[0], plain: right[0] }], { engine });
    expect([...(vector ?? [])]).toEqual(expected.flatMap((each) => [...each]).map((value) => expect.closeTo(value, 6)));
    encoder.dispose();
  });
});
