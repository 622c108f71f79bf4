import '@tensorflow/tfjs-backend-cpu';
import { add, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { matcher } from '../compose/match/matcher.ts';
import type { Dataset } from '../data/dataset.ts';
import { fromItems } from '../data/from-arrays.ts';
import { fromGenerator } from '../data/from-generator.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { classificationMetrics } from '../heads/classifier/metrics.ts';
import { regressor } from '../heads/regressor/regressor.ts';
import { evaluate } from '../run/evaluate.ts';
import { modelProgram } from '../run/model-program.ts';
import { predict } from '../run/predict.ts';
import { eventsOf, only, pointExamples, points, sides, sums } from '../testing/points.ts';
import { sequenceEncoder } from '../testing/sequence-encoder.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { modelBatches } from './model-batches.ts';
import type { TrainOptions } from './options.ts';
import { reduceOnPlateau } from './schedule/reduce-on-plateau.ts';
import type { ScheduleConfig } from './schedule/schedules.ts';
import { train } from './train.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

afterEach(() => {
  vi.restoreAllMocks();
});

const build = () => classifier(vectorEncoder({ length: 2, units: [4] }), { labels: sides });
type Options = Partial<TrainOptions<readonly number[], 'near' | 'far'>>;

/** What a training says. */
async function remarks(data: Dataset<readonly number[], 'near' | 'far'>, options: Options, model = build()) {
  const events = await eventsOf(train(model, data, { epochs: 2, engine: 'onnx', progress: false, ...options }));
  model.dispose();
  const messages = (type: 'warning' | 'notice') => only(events, type).map(({ message }) => message);
  return { warnings: messages('warning'), notices: messages('notice'), start: only(events, 'start')[0] };
}

it.each([
  ['accuracy', [0.5, 0.6, 0.7, 0.8, 0.9], [1, 1, 1, 1, 1]],
  ['species.accuracy', [0.5, 0.6, 0.7, 0.8, 0.9], [1, 1, 1, 1, 1]],
  ['r2', [0.1, 0.5, 0.8, 0.9, 0.95], [1, 1, 1, 1, 1]],
  ['accuracy', [0.9, 0.8, 0.7, 0.6, 0.5], [1, 1, 0.1, 0.1, 0.01]],
  ['loss', [5, 4, 3, 2, 1], [1, 1, 1, 1, 1]],
  ['medianRank', [9, 9, 9, 9, 9], [1, 1, 0.1, 0.1, 0.01]],
])('a plateau of %s goes by what is better: %j', (monitor, values, factors) => {
  const schedule = reduceOnPlateau({ monitor, patience: 2 });
  let state = schedule.initialState;
  const seen = values.map((value) => {
    const next = schedule.next(state, value);
    ({ state } = next);
    return next.factor;
  });
  expect(seen).toEqual(factors.map((factor) => expect.closeTo(factor, 10)));
});

describe('a training watches nothing that it does not report', () => {
  const views = () =>
    matcher({ a: vectorEncoder({ length: 2 }), b: vectorEncoder({ length: 2, seed: 1 }) }, { width: 2 });
  const pairs = fromItems(pointExamples(12).map(({ input }) => ({ input: { a: input, b: input } })));
  const watching = [
    { earlyStopping: { monitor: 'recallAt1' } },
    { schedule: { name: 'reduceOnPlateau', monitor: 'recallAt1' } },
  ] as const;
  it.each(watching)('%j', async (options) => {
    const model = views();
    expect(() => train(model, pairs, { epochs: 2, ...options })).toThrow(
      expect.objectContaining({
        code: 'invalid-option',
        message: expect.stringMatching(/one of loss, received "recallAt1"/),
      }),
    );
    const { reason } = await train(model, pairs, { epochs: 2, validationSplit: 0.25, engine: 'onnx', ...options });
    expect(reason).toBe('completed');
    model.dispose();
  });
});

describe('data that do not know their size refuse a schedule that goes by all steps', () => {
  const stream = () =>
    fromGenerator(async function* () {
      yield* pointExamples(16);
    });
  const refused: ScheduleConfig[] = [
    { name: 'step', milestones: [0.6] },
    { name: 'step', milestones: [0.6], warmupSteps: 5 },
    { name: 'cosine', warmupSteps: 2_000_000 },
    { name: 'exponential', warmupSteps: 3 },
    { name: 'oneCycle' },
  ];
  it.each(refused)('%j', async (schedule) => {
    const model = build();
    await expect(train(model, stream(), { epochs: 1, schedule, engine: 'onnx' })).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringMatching(/goes by the number of steps in all/),
    });
    model.dispose();
  });
  const accepted: ScheduleConfig[] = [
    { name: 'step', stepSize: 3, warmupSteps: 2 },
    { name: 'cosine', decaySteps: 10 },
    { name: 'constant', warmupSteps: 5 },
  ];
  it.each(accepted)('and take %j', async (schedule) => {
    expect((await remarks(stream(), { epochs: 1, schedule })).warnings).toEqual([]);
  });
});

it('top-k accuracy looks at fewer than all classes', async () => {
  const metrics = classificationMetrics({ labels: ['a', 'b', 'c'] });
  metrics.update({
    outputs: { dtype: 'float32', shape: [2, 3], values: Float32Array.of(3, 2, 1, 1, 2, 3) },
    targets: { dtype: 'int32', shape: [2], values: Int32Array.of(2, 0) },
    losses: [1, 1],
    weights: [1, 1],
  });
  expect(metrics.result()).toMatchObject({ accuracy: 0, topKAccuracy: 0, topK: 2 });
});

it('a split leaves no class out of the training, where each label is known', async () => {
  const examples = Array.from({ length: 40 }, (_, index) => ({
    input: [index, index % 3],
    label: index % 20 === 7 ? ('near' as const) : ('far' as const),
  }));
  for (let seed = 0; seed < 50; seed++) {
    const made = build();
    const batches: (readonly string[])[] = [];
    const encodeLabels: typeof made.head.encodeLabels = (labels, ...others) => {
      if (labels.length > 1) batches.push(labels);
      return made.head.encodeLabels(labels, ...others);
    };
    const model = { ...made, head: { ...made.head, encodeLabels } };
    await train(model, fromItems(examples), { epochs: 1, validationSplit: 0.2, seed, engine: 'eager', batchSize: 40 });
    const [training = [], validation = []] = batches;
    expect([training.length, validation.length]).toEqual([32, 8]);
    expect(training, `seed ${seed}`).toContain('near');
    model.dispose();
  }
});

describe('what is no number for a network is refused', () => {
  const regression = (label: unknown, weight: unknown = 1, input: unknown = [1, 2]) => {
    const model = regressor(vectorEncoder({ length: 2 }), { normalizeTargets: false });
    const examples = [
      { input, label, weight },
      { input: [2, 1], label: 1 },
    ] as never[];
    const data = fromGenerator(async function* () {
      yield* examples;
    });
    return expect(train(model, data, { epochs: 1, engine: 'onnx' }).finally(() => model.dispose())).rejects;
  };
  it.each([1e39, -1e39, Number.NaN, Number.POSITIVE_INFINITY])('label %d', async (label) => {
    await regression(label).toMatchObject({ code: 'invalid-label' });
  });
  it.each([1e39, Number.NaN, -1, '1', null])('weight %s', async (weight) => {
    await regression(1, weight).toMatchObject({ code: 'invalid-data' });
  });
  // biome-ignore lint/suspicious/noSparseArray: a hole is what is refused
  it.each([[[1e39, 0]], [[1, Number.NaN]], [[, ,]]])('input %j', async (input) => {
    await regression(1, 1, input).toMatchObject({ code: 'invalid-input' });
  });
  it('a list of labels with holes', async () => {
    const model = regressor(vectorEncoder({ length: 2 }), { outputs: 2, normalizeTargets: false });
    const data = fromItems([{ input: [1, 2], label: new Array<number>(2) }]);
    await expect(train(model, data, { epochs: 1, engine: 'onnx' })).rejects.toMatchObject({ code: 'invalid-label' });
    model.dispose();
  });
});

it('examples that all weigh nothing are refused', async () => {
  const model = build();
  const data = fromItems(pointExamples(8).map((example) => ({ ...example, weight: 0 })));
  await expect(train(model, data, { epochs: 1, engine: 'onnx' })).rejects.toMatchObject({
    code: 'invalid-data',
    message: expect.stringMatching(/all examples have the weight 0/),
  });
  model.dispose();
});

it('validation examples that all weigh nothing are refused', async () => {
  const model = build();
  const validationData = fromItems(pointExamples(8).map((example) => ({ ...example, weight: 0 })));
  const run = train(model, points(8), { epochs: 1, engine: 'onnx', validationData, earlyStopping: true });
  await expect(run).rejects.toMatchObject({ code: 'invalid-data', message: expect.stringMatching(/weight 0/) });
  model.dispose();
});

it('a first batch that does not count is no measure of divergence', async () => {
  const data = fromItems(pointExamples(64).map((example, index) => ({ ...example, weight: index < 16 ? 0 : 1 })));
  const { warnings } = await remarks(data, { batchSize: 16, shuffle: false });
  expect(warnings).toEqual([]);
});

it('a learning rate that is far too large is told once', async () => {
  const model = regressor(vectorEncoder({ length: 2, units: [4] }), {});
  const events = await eventsOf(
    train(model, sums(32), { epochs: 3, optimizer: 'adam', learningRate: 1e3, engine: 'onnx' }),
  );
  expect(only(events, 'warning').map(({ message }) => message)).toEqual([
    expect.stringMatching(/training has diverged/),
  ]);
  model.dispose();
});

it('lengths that tell the class are told, and groupByLength: false mixes them', async () => {
  const data = fromItems(
    Array.from({ length: 400 }, (_, index) => ({
      input: Array.from({ length: index % 2 ? 5 + (index % 7) : 40 + (index % 7) }, () => index % 5),
      label: index % 2 ? ('near' as const) : ('far' as const),
    })),
  );
  const model = classifier(sequenceEncoder({ vocabulary: 5, maxLength: 64 }), { labels: sides });
  const oneClass = async (groupByLength: boolean): Promise<number> => {
    let count = 0;
    for await (const { targets } of modelBatches(model, data, { batchSize: 16, groupByLength })) {
      if (new Set(targets.values).size === 1) count++;
    }
    return count;
  };
  expect(await oneClass(true)).toBeGreaterThan(20);
  expect(await oneClass(false)).toBe(0);
  const said = async (options: { groupByLength?: boolean }) => {
    const events = await eventsOf(train(model, data, { epochs: 1, batchSize: 16, engine: 'onnx', ...options }));
    return only(events, 'warning').map(({ message }) => message);
  };
  expect(await said({})).toEqual([
    expect.stringMatching(/batches of this epoch hold one class alone.*groupByLength: false/),
  ]);
  expect(await said({ groupByLength: false })).toEqual([]);
  model.dispose();
});

it('a training says its seed, and that there is nothing to validate on; it warns of nothing else', async () => {
  const { warnings, notices, start } = await remarks(points(20), { seed: 7 });
  expect(start?.seed).toBe(7);
  expect(warnings).toEqual([]);
  expect(notices).toEqual([expect.stringMatching(/20 examples and none to validate on/)]);
  expect((await remarks(points(20), { validationSplit: 0.2 })).notices).toEqual([]);
});

it('predicting with a model that was never trained is told once', async () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const model = build();
  await predict(model, [[1, 2]], { engine: 'onnx' });
  await predict(model, [[1, 2]], { engine: 'onnx' });
  expect(warn.mock.calls).toEqual([[expect.stringMatching(/neither trained nor loaded/)]]);
  const other = build();
  await train(other, points(4), { epochs: 1, engine: 'onnx', validationSplit: 0.25 });
  await predict(other, [[1, 2]], { engine: 'onnx' });
  const third = build();
  third.head.network.setWeights(other.head.network.getWeights());
  await predict(third, [[1, 2]], { engine: 'onnx' });
  expect(warn).toHaveBeenCalledTimes(1);
  for (const each of [model, other, third]) each.dispose();
});

it('a program of one’s own is not mistaken for one of core', async () => {
  const model = build();
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  await predict(model, [[1, 2]], { engine: 'onnx' });
  await evaluate(model, points(2), { engine: 'onnx' });
  await model.encoder.encode([[1, 2]]);
  for (const name of ['predict', 'evaluate', 'encode']) {
    const program = await modelProgram(model, name, ({ x }: { x: Tensor }) => ({ twice: add(x, x) }), 'onnx');
    const { twice } = await program.run({ x: { dtype: 'float32', shape: [1], values: Float32Array.of(2) } });
    expect([...twice.values], name).toEqual([4]);
  }
  model.dispose();
});
