import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { randomGenerator } from '../../base/random.ts';
import { fromItems } from '../../data/from-arrays.ts';
import { classifier } from '../../heads/classifier/classifier.ts';
import { freeze } from '../../model/freeze.ts';
import { namedWeights } from '../../model/parameters.ts';
import { evaluate } from '../../run/evaluate.ts';
import { predict } from '../../run/predict.ts';
import { load } from '../../store/bundle/load.ts';
import { loadMatcher } from '../../store/bundle/load-matcher.ts';
import { save } from '../../store/bundle/save.ts';
import { exportOnnx } from '../../store/export-onnx.ts';
import { encoderContract } from '../../testing/encoder-contract.ts';
import { sequenceEncoder } from '../../testing/sequence-encoder.ts';
import { vectorEncoder } from '../../testing/vector-encoder.ts';
import { train } from '../../train/train.ts';
import { joinedFactory } from './joined.ts';
import { encodeWith, type MatcherOptions, matcher, towerOf } from './matcher.ts';
import { towerFactory } from './tower.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

interface Triple {
  readonly seen: readonly number[];
  readonly heard: readonly number[];
  readonly read: readonly number[];
}

/** Three views of the same points. */
function triples(count: number, seed = 1): Triple[] {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, () => {
    const [x, y] = [random.normal(), random.normal()];
    // Fine enough that no two are the same.
    const step = (value: number) => Math.min(99, Math.max(0, Math.round(15 * value + 50)));
    return { seen: [x, y], heard: [x - y, x + y, y], read: [step(x), step(y)] };
  });
}

const pairs = (count: number, seed?: number) =>
  triples(count, seed).map(({ seen, heard }) => ({ input: { seen, heard } }));

const two = (options: Partial<MatcherOptions<'seen' | 'heard'>> = {}) =>
  matcher(
    { seen: vectorEncoder({ length: 2, units: [16] }), heard: vectorEncoder({ length: 3, units: [16], seed: 1 }) },
    { width: 8, ...options },
  );

const three = (options: Partial<MatcherOptions<'seen' | 'heard' | 'read'>> = {}) =>
  matcher(
    {
      seen: vectorEncoder({ length: 2, units: [8] }),
      heard: vectorEncoder({ length: 3, units: [8], normalize: true, seed: 1 }),
      read: sequenceEncoder({ vocabulary: 100, units: 6 }),
    },
    { width: 5, hidden: [7], ...options },
  );

/** Triples, of which most lack something. */
const gappy = (count: number) =>
  triples(count).map(({ seen, heard, read }, index) => ({
    input: [
      { seen, heard, read },
      { seen, heard },
      { heard, read },
      { seen, read },
    ][index % 4] ?? { seen, heard },
    ...(index % 5 === 0 && { label: `group ${index % 10}` }),
  }));

async function inFolder(body: (path: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'matcher-'));
  try {
    await body(join(folder, 'model'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

const lengthOf = (vector: Float32Array | undefined): number => Math.hypot(...(vector ?? []));

describe.each(['infoNce', 'triplet'] as const)('a matcher with loss %s', (loss) => {
  it('learns to find one modality by the other, of samples that it never saw', async () => {
    const model = two({ loss });
    const before = await evaluate(model, fromItems(pairs(60, 2)));
    await train(model, fromItems(pairs(300)), { epochs: 25, batchSize: 50, learningRate: 0.01, engine: 'onnx' });
    const after = await evaluate(model, fromItems(pairs(60, 2)));
    expect(after.directions.map(({ from, to, queries, gallery }) => [from, to, queries, gallery])).toEqual([
      ['seen', 'heard', 60, 60],
      ['heard', 'seen', 60, 60],
    ]);
    expect(after.directions[0]?.chance.recallAt10).toBeCloseTo(1 / 6, 6);
    expect(before.recallAt10).toBeLessThan(0.5);
    expect(after.recallAt10).toBeGreaterThan(0.8);
    expect(after.medianRank).toBeLessThan(before.medianRank);
    // The loss over semi-hard negatives stays near the margin: harder ones are picked as it learns.
    if (loss === 'infoNce') expect(after.loss).toBeLessThan(before.loss);
    model.dispose();
  });

  it('learns the same on both engines, with three modalities, gaps, groups and a batch that is filled up', async () => {
    // Not Adam, which makes whole steps of gradients that are zero but for rounding.
    const options = { epochs: 2, batchSize: 16, learningRate: 0.1, seed: 3, optimizer: 'sgd' } as const;
    const vectors: Float32Array[][] = [];
    const losses: number[] = [];
    for (const engine of ['onnx', 'eager'] as const) {
      // Without ReLU, after which some vectors are the same: which of two equal negatives is nearer is left to rounding.
      const model = three({ loss, hidden: [] });
      const { epochs } = await train(model, fromItems(gappy(37)), { ...options, engine });
      losses.push(...epochs.map((epoch) => epoch.loss));
      vectors.push(
        await encodeWith(model, 'read', [[1, 2], [3]]),
        await encodeWith(model, 'seen', [
          [1, 2],
          [0, 1],
        ]),
      );
      model.dispose();
    }
    const close = (vector: Float32Array | undefined) => [...(vector ?? [])].map((value) => expect.closeTo(value, 4));
    expect(losses.slice(2)).toEqual(losses.slice(0, 2).map((value) => expect.closeTo(value, 4)));
    for (const [index, each] of [...(vectors[0] ?? []), ...(vectors[1] ?? [])].entries()) {
      expect([...([...(vectors[2] ?? []), ...(vectors[3] ?? [])][index] ?? [])]).toEqual(close(each));
    }
  });

  it('comes back from a bundle and from a checkpoint', async () => {
    await inFolder(async (path) => {
      const data = fromItems(gappy(20));
      const model = three({ loss, learningRates: { seen: 0.5 }, seed: 4 });
      const checkpoint = { folder: `${path}-checkpoint`, resume: true };
      await train(model, data, { epochs: 1, checkpoint, engine: 'onnx' });
      const resumed = three({ loss, learningRates: { seen: 0.5 }, seed: 4 });
      await train(resumed, data, { epochs: 2, checkpoint, engine: 'onnx' });
      await train(model, data, { epochs: 1, engine: 'onnx' });
      await save(resumed, path);
      const again = await loadMatcher(path, { seen: vectorEncoder, heard: vectorEncoder, read: sequenceEncoder });
      const samples = gappy(5).map(({ input }) => input);
      expect(await predict(again, samples)).toEqual(await predict(resumed, samples));
      expect(again.head.toConfig()).toEqual(resumed.head.toConfig());
      expect(again.encoder.toConfig()).toEqual(resumed.encoder.toConfig());
      expect(await evaluate(again, data)).toEqual(await evaluate(resumed, data));
      expect(await encodeWith(again, 'heard', [[1, 2, 3]])).toEqual(await encodeWith(resumed, 'heard', [[1, 2, 3]]));
      for (const each of [model, resumed, again]) each.dispose();
    });
  });
});

describe('a matcher', () => {
  it('trains as if a row that fills up a batch were not there', async () => {
    // 5 samples in batches of 5, and in batches of 8 that are filled up where the size of the data set is not known.
    const items = pairs(5);
    const sized = fromItems(items);
    const { size: _, at: __, ...streamed } = sized;
    const weights = [];
    for (const [data, batchSize] of [
      [sized, 5],
      [{ ...sized, ...streamed, size: undefined, at: undefined }, 8],
    ] as const) {
      const model = two();
      await train(model, data as typeof sized, { epochs: 1, batchSize, shuffle: false, engine: 'eager' });
      weights.push((await encodeWith(model, 'seen', [[1, 2]]))[0]);
      model.dispose();
    }
    expect([...(weights[1] ?? [])]).toEqual([...(weights[0] ?? [])].map((value) => expect.closeTo(value, 5)));
  });

  it('learns a temperature, which stays in its bounds', async () => {
    const scaleOf = (model: ReturnType<typeof two>) => model.head.network.getWeights().at(-1)?.dataSync()[0] ?? 0;
    const model = two({ temperature: 1 });
    expect(scaleOf(model)).toBeCloseTo(0, 6);
    await train(model, fromItems(pairs(16)), { epochs: 5, learningRate: 0.01, engine: 'onnx' });
    expect(scaleOf(model)).toBeGreaterThan(0.02);
    // One step far beyond.
    await train(model, fromItems(pairs(16)), { epochs: 1, optimizer: 'sgd', learningRate: 500, engine: 'onnx' });
    expect(scaleOf(model)).toBeCloseTo(Math.log(100), 4);
    expect(namedWeights(model).map(({ name }) => name)).toContain('head/head_temperature/log_scale');
    expect(model.head.network.weights, 'and no other weight').toHaveLength(1);
    model.dispose();

    const fixed = two({ temperature: 0.5, learnTemperature: false });
    await train(fixed, fromItems(pairs(8)), { epochs: 2, learningRate: 0.1, engine: 'onnx' });
    expect(fixed.head.network.getWeights().map((each) => each.dataSync()[0])).toContain(Math.fround(Math.log(2)));
    fixed.dispose();
  });

  it('gives unit vectors, the same from the whole, from a tower and in any batch', async () => {
    const model = three();
    const data = fromItems(gappy(12));
    await train(model, data, { epochs: 1, engine: 'onnx' });
    const samples = triples(3);
    const answers = await predict(model, samples);
    const read = await encodeWith(
      model,
      'read',
      samples.map((sample) => sample.read),
    );
    for (const [index, { seen, heard, read: own }] of answers.entries()) {
      for (const vector of [seen, heard, own]) expect(lengthOf(vector)).toBeCloseTo(1, 5);
      expect([...(read[index] ?? [])]).toEqual([...(own ?? [])].map((value) => expect.closeTo(value, 5)));
    }
    const [lacking] = await predict(model, [{ seen: [1, 2], read: [1] }]);
    expect(Object.keys(lacking ?? {})).toEqual(['seen', 'read']);
    model.dispose();
  });

  it('leaves a frozen encoder as it is, and trains its projection', async () => {
    const heard = vectorEncoder({ length: 3, units: [6], batchNormalization: true, dropout: 0.3 });
    freeze(heard);
    const model = matcher({ seen: vectorEncoder({ length: 2 }), heard }, { width: 4 });
    const before = heard.network.getWeights().map((weight) => [...weight.dataSync()]);
    const [vectorBefore] = await encodeWith(model, 'heard', [[1, 2, 3]]);
    await train(model, fromItems(pairs(16)), { epochs: 2, learningRate: 0.05, engine: 'onnx' });
    expect(heard.network.getWeights().map((weight) => [...weight.dataSync()])).toEqual(before);
    expect((await encodeWith(model, 'heard', [[1, 2, 3]]))[0]).not.toEqual(vectorBefore);
    model.dispose();
  });

  it('has towers that are encoders like any other', async () => {
    await inFolder(async (path) => {
      const model = two();
      const own = classifier(towerOf(model, 'seen'), { labels: ['near', 'far'] });
      await save(own, path);
      const again = await load(path, towerFactory(vectorEncoder));
      expect(await again.encoder.encode([[1, 2]])).toEqual(await encodeWith(model, 'seen', [[1, 2]]));
      await expect(load(path, towerFactory(sequenceEncoder))).rejects.toMatchObject({
        code: 'bundle-mismatch',
        message: expect.stringMatching(/of kind "vector", and the factory makes encoders of kind "sequence"/),
      });
      again.dispose();
      own.dispose();
      model.dispose();
    });
  });

  it('is exported as a file that gives all vectors', async () => {
    await inFolder(async (path) => {
      const model = two();
      await exportOnnx(model, `${path}.onnx`);
      model.dispose();
    });
  });

  it('reports no ranks of training, and those of validation', async () => {
    const model = two();
    const { epochs } = await train(model, fromItems(pairs(40)), {
      epochs: 2,
      validationSplit: 0.5,
      earlyStopping: { monitor: 'recallAt5', patience: 1 },
      engine: 'onnx',
    });
    expect(epochs[0]).not.toHaveProperty('recallAt5');
    expect(epochs[0]?.loss).toBeGreaterThan(0);
    expect(epochs[0]?.validation?.recallAt5).toBeGreaterThanOrEqual(0);
    model.dispose();
  });

  it('takes the group of a sample for its right answers', async () => {
    const model = two();
    const [first, second] = pairs(2);
    const examples = [first, first, second].flatMap((each, index) =>
      each ? [{ ...each, label: index < 2 ? 'same' : 'other' }] : [],
    );
    const { directions } = await evaluate(model, fromItems(examples));
    expect(directions[0]?.chance.recallAt1).toBeCloseTo((2 / 3 + 2 / 3 + 1 / 3) / 3, 6);
    model.dispose();
  });
});

describe('the encoder of a matcher', () => {
  const joined = joinedFactory({ seen: vectorEncoder, heard: vectorEncoder, read: sequenceEncoder });
  const config = {
    ...{ width: 5, hidden: [7], dropout: 0.2, learningRates: { seen: 0.5 }, seed: 1 },
    encoders: [
      { name: 'seen', kind: 'vector', config: { length: 2, noise: 0.1 } },
      { name: 'heard', kind: 'vector', config: { length: 3, normalize: true } },
      { name: 'read', kind: 'sequence', config: { vocabulary: 100, units: 6 } },
    ],
  };
  const contract = encoderContract({
    make: () => joined.fromConfig(config),
    factory: joined,
    samples: gappy(5).map(({ input }) => input),
    badSamples: [
      {},
      { seen: [1, 2] },
      { seen: [1, 2], heard: [1] },
      { seen: [1, 2], smelt: 1 },
      [],
      'text',
      null,
      undefined,
    ],
    augments: true,
  });
  for (const { name, run } of contract) it(name, run);
});

describe('a tower', () => {
  const contract = encoderContract({
    make: () =>
      towerFactory(vectorEncoder).fromConfig({
        width: 3,
        hidden: [4],
        encoder: { kind: 'vector', config: { length: 2 } },
      }),
    factory: towerFactory(vectorEncoder),
    samples: [
      [1, 2],
      [3, 4],
      [0, -1],
    ],
    badSamples: [[1], 'text', null],
  });
  for (const { name, run } of contract) it(name, run);
});

describe('bad input', () => {
  const encoders = () => ({ seen: vectorEncoder({ length: 2 }), heard: vectorEncoder({ length: 3 }) });

  it.each([
    [{}, /"width" to be a positive integer, received undefined/],
    [{ width: 0 }, /"width" to be a positive integer/],
    [{ width: 4, loss: 'cosine' }, /"loss" to be one of infoNce, triplet/],
    [{ width: 4, temperature: 0 }, /"temperature" to be a finite number from 0.01 to 1/],
    [{ width: 4, temperature: 2 }, /"temperature"/],
    [{ width: 4, margin: 0.5 }, /"margin" to be left out for loss "infoNce"/],
    [{ width: 4, loss: 'triplet', temperature: 0.1 }, /"temperature" to be left out for loss "triplet"/],
    [{ width: 4, loss: 'triplet', margin: -1 }, /"margin"/],
    [{ width: 4, loss: 'triplet', mining: 'easy' }, /"mining" to be one of semiHard, hard/],
    [{ width: 4, learningRates: { smelt: 1 } }, /no option "learningRates.smelt"/],
    [{ width: 4, learningRates: { seen: -1 } }, /"learningRates.seen"/],
    [{ width: 4, hidden: 3 }, /"hidden" to be a list/],
    [{ width: 4, dropout: 1 }, /"dropout"/],
    [{ width: 4, widht: 4 }, /no option "widht"/],
    [null, /an object of options/],
  ])('the options %j are refused', (options, message) => {
    const made = encoders();
    expect(() => Reflect.apply(matcher, undefined, [made, options])).toThrow(message);
    for (const encoder of Object.values(made)) encoder.dispose();
  });

  it('encoders that are none are refused', () => {
    const one = vectorEncoder({ length: 2 });
    expect(() => Reflect.apply(matcher, undefined, [{ one }, { width: 4 }])).toThrow(/two or more encoders/);
    expect(() => Reflect.apply(matcher, undefined, [{ one, two: one }, { width: 4 }])).toThrow(
      /an encoder under two names/,
    );
    expect(() => Reflect.apply(matcher, undefined, [{ one, two: 3 }, { width: 4 }])).toThrow(
      /matcher, two: expected an encoder/,
    );
    one.dispose();
  });

  it('samples of one modality alone, or of unknown ones, are refused by place, and do not compile', async () => {
    const model = two();
    const refused = (message: RegExp) => ({ code: 'invalid-input', message: expect.stringMatching(message) });
    const options = { epochs: 1, engine: 'eager' } as const;
    const [good] = pairs(1);
    const bad = (input: unknown) => fromItems([good, { input }] as { input: { seen: number[]; heard: number[] } }[]);
    await expect(train(model, bad({ seen: [1, 2] }), options)).rejects.toMatchObject(
      refused(/sample 1: expected a sample with two or more of "seen", "heard", received "one with seen alone"/),
    );
    await expect(train(model, bad({ seen: [1, 2], smelt: 3 }), options)).rejects.toMatchObject(
      refused(/one with smelt/),
    );
    await expect(train(model, bad({}), options)).rejects.toMatchObject(refused(/no modality at all/));
    await expect(train(model, bad({ seen: [1, 2, 3], heard: [1, 2, 3] }), options)).rejects.toMatchObject(
      refused(/matcher, seen: vectorEncoder, sample 1: expected 2 finite numbers/),
    );
    // @ts-expect-error a sample has two modalities
    await expect(predict(model, [{ seen: [1, 2] }])).rejects.toThrow(/seen alone/);
    // @ts-expect-error it does not have this one
    await expect(predict(model, [{ seen: [1, 2], smelt: [1] }])).rejects.toThrow(/with smelt/);
    const other = fromItems([{ input: { seen: [1, 2], text: 'a' } }]);
    // @ts-expect-error nor do data with another one train it
    await expect(train(model, other, options)).rejects.toThrow(/with text/);
    // @ts-expect-error no such modality
    expect(() => towerOf(model, 'smelt')).toThrow(/"modality" to be one of seen, heard, received "?smelt/);
    // @ts-expect-error samples of another modality
    await expect(encodeWith(model, 'seen', ['text'])).rejects.toThrow(/2 finite numbers/);
    expect(() => Reflect.apply(towerOf, undefined, [{}, 'seen'])).toThrow(/a model that "matcher"/);
    await expect(train(model, fromItems([{ ...pairs(1)[0], label: {} }] as never), options)).rejects.toMatchObject({
      code: 'invalid-label',
      message: expect.stringMatching(/example 0 to be the name of its group/),
    });
    await expect(train(model, fromItems(pairs(2)), { ...options, classWeight: 'balanced' })).rejects.toThrow(
      /"classWeight"/,
    );
    expect(() => train(model, fromItems(pairs(2)), { ...options, earlyStopping: { monitor: 'accuracy' } })).toThrow(
      /"monitor" to be one of loss, received/,
    );
    await expect(evaluate(model, fromItems<{ seen: number[]; heard: number[] }>([]))).rejects.toMatchObject({
      code: 'empty-data',
    });
    model.dispose();
  });
});
