import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fromItems } from '../data/from-arrays.ts';
import { fromGenerator } from '../data/from-generator.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { regressor } from '../heads/regressor/regressor.ts';
import type { Encoder } from '../model/encoder.ts';
import { freeze, unfreeze } from '../model/freeze.ts';
import { evaluate } from '../run/evaluate.ts';
import { predict } from '../run/predict.ts';
import {
  engines,
  eventsOf,
  numbersIn,
  only,
  type Point,
  pointExamples,
  points,
  sides,
  sumOf,
  sums,
} from '../testing/points.ts';
import { type VectorEncoderOptions, vectorEncoder } from '../testing/vector-encoder.ts';
import type { TrainEvent } from './events.ts';
import { sayWarnings, train } from './train.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const build = (options: Partial<VectorEncoderOptions> = {}) =>
  classifier(vectorEncoder({ length: 2, units: [8], ...options }), { labels: sides });

describe.each(engines)('train on %s', (engine) => {
  it('tells what happens, in order', async () => {
    const model = build();
    const events = await eventsOf(
      train(model, points(40), {
        epochs: 2,
        batchSize: 16,
        validationSplit: 0.25,
        learningRate: 0.01,
        seed: 1,
        engine,
      }),
    );
    const steps = ['step', 'step', 'epoch'];
    expect(events.map(({ type }) => type)).toEqual(['start', ...steps, ...steps, 'end']);
    expect(events[0]).toEqual({
      type: 'start',
      engine,
      seed: 1,
      reason: expect.any(String),
      epochs: 2,
      stepsPerEpoch: 2,
    });
    expect(only(events, 'step').map(({ epoch, step, stepInEpoch }) => [epoch, step, stepInEpoch])).toEqual([
      [1, 1, 1],
      [1, 2, 2],
      [2, 3, 1],
      [2, 4, 2],
    ]);
    expect(only(events, 'step')[0]).toMatchObject({ stepsPerEpoch: 2, learningRate: 0.01, loss: expect.any(Number) });
    const [first, second] = only(events, 'epoch');
    expect(first).toMatchObject({ epoch: 1, epochs: 2, step: 2, learningRate: 0.01 });
    expect(Object.keys(first ?? {})).toEqual(
      expect.arrayContaining(['loss', 'accuracy', 'topKAccuracy', 'macroF1', 'weightedF1', 'seconds']),
    );
    expect(Object.keys(first?.validation ?? {})).toEqual(['loss', 'accuracy', 'topKAccuracy', 'macroF1', 'weightedF1']);
    const end = only(events, 'end')[0];
    expect(end).toMatchObject({ reason: 'completed', steps: 4, epochs: [first, second] });
    expect(end).not.toHaveProperty('bestEpoch');
    model.dispose();
  });

  it('gives the same as a result and as the last event', async () => {
    const model = build();
    const run = train(model, points(8), { epochs: 1, engine });
    const events = await eventsOf(run);
    expect({ type: 'end', ...(await run) }).toEqual(events.at(-1));
    model.dispose();
  });

  it('learns, and validates on examples that it does not train on', async () => {
    const examples = pointExamples(200);
    const trained = new Set<Point>();
    const model = build({ units: [16, 8] });
    const inner = model.encoder.preprocess;
    const watching = {
      ...model.encoder,
      preprocess(samples, pass) {
        if (pass) for (const sample of samples) trained.add(sample);
        return inner(samples, pass);
      },
    } satisfies Encoder<Point>;
    const options = { epochs: 15, batchSize: 16, learningRate: 0.02, validationSplit: 0.2, seed: 3, engine };
    const result = await train({ ...model, encoder: watching }, fromItems(examples), options);
    expect(trained.size).toBe(160);
    const heldOut = fromItems(examples.filter(({ input }) => !trained.has(input)));
    const report = await evaluate(model, heldOut, { engine });
    const { validation } = result.epochs.at(-1) ?? {};
    expect(report.samples).toBe(40);
    expect(validation?.loss).toBeCloseTo(report.loss, 6);
    expect(validation?.accuracy).toBe(report.accuracy);
    expect(report.accuracy).toBeGreaterThan(0.8);
    expect(result.epochs.at(-1)?.loss).toBeLessThan((result.epochs[0]?.loss ?? 0) * 0.8);
    model.dispose();
  });

  it('learns numbers, in their own units', async () => {
    const model = regressor(vectorEncoder({ length: 2, units: [16], normalize: true }), { outputs: ['sum'] });
    const options = { epochs: 30, batchSize: 16, learningRate: 0.03, validationData: sums(20, 2), seed: 1, engine };
    const result = await train(model, sums(120), options);
    const report = await evaluate(model, sums(50, 3), { engine });
    expect(report.mae).toBeLessThan(3);
    expect(report.r2).toBeGreaterThan(0.95);
    expect(result.epochs.at(-1)?.validation?.mae).toBeLessThan(3);
    const point = [0.5, -0.25];
    const [answer] = await predict(model, [point], { engine });
    expect(Math.abs((answer?.byName.sum ?? 0) - sumOf(point))).toBeLessThan(5);
    model.dispose();
  });

  it('leaves no tensor behind, whether it ends well, is aborted or fails', async () => {
    const data = points(24);
    const model = build({ dropout: 0.5, batchNormalization: true, l2: 0.1, noise: 0.1, normalize: true });
    const made = memory().numTensors;
    const options = { epochs: 2, batchSize: 8, validationSplit: 0.2, clipNorm: 1, clipValue: 1, engine } as const;
    await train(model, data, { ...options, gradientAccumulation: 2, earlyStopping: true, classWeight: 'balanced' });
    expect(memory().numTensors - made, 'ends well').toBe(0);
    const controller = new AbortController();
    const callbacks = [(event: TrainEvent) => event.type === 'step' && event.step === 2 && controller.abort()];
    await train(model, data, {
      ...options,
      signal: controller.signal,
      callbacks: callbacks.map((call) => (event) => void call(event)),
    });
    expect(memory().numTensors - made, 'aborted').toBe(0);
    const failing = () => {
      throw new Error('callback');
    };
    await expect(train(model, data, { ...options, callbacks: [failing] })).rejects.toThrow('callback');
    expect(memory().numTensors - made, 'failed').toBe(0);
    model.dispose();
  });

  it('changes the head alone while the encoder is frozen, and then also the encoder', async () => {
    const model = build({ batchNormalization: true, dropout: 0.5, l2: 0.1 });
    const encoderNumbers = async () => (await numbersIn(model)).slice(0, model.encoder.network.countParams());
    const before = [await encoderNumbers(), await numbersIn(model)];
    freeze(model.encoder);
    await train(model, points(16), { epochs: 1, batchSize: 8, learningRate: 0.1, engine });
    expect(await encoderNumbers()).toEqual(before[0]);
    expect(await numbersIn(model)).not.toEqual(before[1]);
    unfreeze(model.encoder);
    await train(model, points(16), { epochs: 1, batchSize: 8, learningRate: 0.1, engine });
    expect(await encoderNumbers()).not.toEqual(before[0]);
    model.dispose();
  });

  describe('when it is aborted', () => {
    const abortAt = (condition: (event: TrainEvent) => boolean) => {
      const controller = new AbortController();
      const callbacks = [(event: TrainEvent) => void (condition(event) && controller.abort())];
      return { signal: controller.signal, callbacks };
    };

    it('stops after the step under way, and leaves a valid model', async () => {
      const model = build();
      const start = await numbersIn(model);
      const events: TrainEvent[] = [];
      const { signal, callbacks } = abortAt((event) => event.type === 'step' && event.step === 3);
      const options = {
        epochs: 5,
        batchSize: 8,
        signal,
        callbacks: [...callbacks, (event: TrainEvent) => void events.push(event)],
        engine,
      };
      const result = await train(model, points(40), options);
      expect(result).toMatchObject({ reason: 'aborted', steps: 3, epochs: [] });
      expect(only(events, 'step')).toHaveLength(3);
      expect(events.at(-1)?.type).toBe('end');
      expect(await numbersIn(model)).not.toEqual(start);
      expect((await evaluate(model, points(10), { engine })).samples).toBe(10);
      expect(await train(model, points(16), { epochs: 1, engine })).toMatchObject({ reason: 'completed' });
      model.dispose();
    });

    it('stops during validation', async () => {
      const model = build();
      const controller = new AbortController();
      const inner = points(64, 2);
      const validationData = fromGenerator(async function* () {
        for await (const example of inner) {
          controller.abort();
          yield example;
        }
      });
      const options = { epochs: 5, batchSize: 8, validationData, signal: controller.signal, engine };
      const result = await train(model, points(16), options);
      expect(result).toMatchObject({ reason: 'aborted', steps: 2, epochs: [] });
      model.dispose();
    });

    it('keeps the epochs that were finished, and the weights of that moment', async () => {
      const model = build();
      const { signal, callbacks } = abortAt((event) => event.type === 'epoch' && event.epoch === 2);
      const result = await train(model, points(16), {
        epochs: 5,
        batchSize: 8,
        earlyStopping: true,
        signal,
        callbacks,
        engine,
      });
      expect(result).toMatchObject({ reason: 'aborted', steps: 4 });
      expect(result.epochs).toHaveLength(2);
      expect(result).not.toHaveProperty('bestEpoch');
      model.dispose();
    });

    it('does nothing when that was before it began', async () => {
      const model = build({ normalize: true });
      const start = await numbersIn(model);
      const result = await train(model, points(16), { epochs: 1, signal: AbortSignal.abort(), engine });
      expect(result).toMatchObject({ reason: 'aborted', steps: 0, epochs: [] });
      expect(await numbersIn(model)).toEqual(start);
      model.dispose();
    });

    it('takes an abort that the data passes on for one', async () => {
      const model = build();
      const controller = new AbortController();
      const data = fromGenerator(async function* () {
        yield* pointExamples(8);
        controller.abort(new Error('enough'));
        throw new Error('cannot read on', { cause: controller.signal.reason });
      });
      const result = await train(model, data, { epochs: 2, batchSize: 4, signal: controller.signal, engine });
      expect(result.reason).toBe('aborted');
      model.dispose();
    });
  });

  it('hands an error in the data to whoever awaits and whoever iterates; the model stays valid', async () => {
    const model = build();
    const data = fromGenerator(function* () {
      yield* pointExamples(20);
      throw new Error('the file ended');
    });
    const run = train(model, data, { epochs: 2, batchSize: 8, engine });
    const iterated = eventsOf(run);
    await expect(run).rejects.toThrow('the file ended');
    await expect(iterated).rejects.toThrow('the file ended');
    expect((await numbersIn(model)).every(Number.isFinite)).toBe(true);
    model.dispose();
  });

  it('does not take an error for an abort that came at the same time', async () => {
    const model = build();
    const controller = new AbortController();
    const callbacks = [
      (event: TrainEvent) => {
        if (event.type !== 'step') return;
        controller.abort();
        throw new Error('no room on the disk');
      },
    ];
    const run = train(model, points(16), { epochs: 1, signal: controller.signal, callbacks, engine });
    await expect(run).rejects.toThrow('no room on the disk');
    model.dispose();
  });
});

describe('train', () => {
  let model: ReturnType<typeof build>;
  beforeEach(() => {
    model = build();
    return () => model.dispose();
  });

  it('reads streams that do not know their size', async () => {
    const data = fromGenerator(() => pointExamples(20));
    const events = await eventsOf(
      train(model, data, { epochs: 2, batchSize: 8, validationSplit: 0.25, seed: 1, engine: 'onnx' }),
    );
    expect(events[0]).toMatchObject({ type: 'start', stepsPerEpoch: undefined });
    expect(only(events, 'epoch')).toHaveLength(2);
  });

  it('does not plan for an end that no one knows', async () => {
    const data = fromGenerator(() => pointExamples(8));
    for (const schedule of ['cosine', 'oneCycle', 'step', 'exponential'] as const) {
      await expect(train(model, data, { epochs: 1, schedule, engine: 'onnx' })).rejects.toMatchObject({
        code: 'invalid-option',
        message: expect.stringMatching(/does not know its size\. Give the data set its size/),
      });
    }
    const known = { name: 'cosine', decaySteps: 10 } as const;
    expect(await train(model, data, { epochs: 1, schedule: known, engine: 'onnx' })).toMatchObject({ steps: 1 });
    const sized = fromGenerator(() => pointExamples(8), { size: 8 });
    expect(await train(model, sized, { epochs: 1, schedule: 'cosine', engine: 'onnx' })).toMatchObject({ steps: 1 });
  });

  it('makes other batches in each epoch, and the same ones unless it shuffles', async () => {
    const orderOf = async (shuffle: boolean) => {
      const seen: (readonly number[])[] = [];
      const encoder: Encoder<Point> = {
        ...model.encoder,
        preprocess(samples, pass) {
          if (pass) seen.push(pass.indices);
          return model.encoder.preprocess(samples, pass);
        },
      };
      await train({ ...model, encoder }, points(6), { epochs: 2, batchSize: 6, shuffle, engine: 'onnx' });
      return seen;
    };
    expect(await orderOf(false)).toEqual([
      [0, 1, 2, 3, 4, 5],
      [0, 1, 2, 3, 4, 5],
    ]);
    const [first = [], second = []] = await orderOf(true);
    expect([...first].sort()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(first).not.toEqual([0, 1, 2, 3, 4, 5]);
    expect(second).not.toEqual(first);
  });

  it('reports the learning rate of each step', async () => {
    const rates = async (schedule: 'cosine' | 'constant') => {
      const options = { epochs: 2, batchSize: 8, learningRate: 0.1, schedule, engine: 'onnx' } as const;
      return only(await eventsOf(train(model, points(16), options)), 'step').map(({ learningRate }) => learningRate);
    };
    expect(await rates('constant')).toEqual([0.1, 0.1, 0.1, 0.1]);
    const expected = [0, 1, 2, 3].map((step) => expect.closeTo(0.05 * (1 + Math.cos((Math.PI * step) / 4)), 10));
    expect(await rates('cosine')).toEqual(expected);
  });

  it('reduces the rate when a metric stops improving', async () => {
    const schedule = { name: 'reduceOnPlateau', monitor: 'accuracy', mode: 'max', patience: 1, factor: 0.5 } as const;
    // Nothing improves after the first epoch: one example, which is right or wrong ever after.
    const validationData = points(1);
    const options = { epochs: 4, learningRate: 1e-9, schedule, validationData, engine: 'onnx' } as const;
    const { epochs } = await train(model, points(8), options);
    expect(epochs.map(({ learningRate }) => learningRate)).toEqual([1e-9, 1e-9, 5e-10, 2.5e-10]);
  });

  it.each([
    ['no example', fromItems<Point, 'near' | 'far'>([]), {}],
    ['no example and a split', fromItems<Point, 'near' | 'far'>([]), { validationSplit: 0.5 }],
    ['no example to validate on', points(8), { validationData: points(0) }],
    ['a stream of none', fromGenerator<Point, 'near' | 'far'>(() => []), {}],
    ['a filter that keeps none', points(8).filter(() => false), {}],
  ])('says that there is %s', async (_, data, options) => {
    const run = train(model, data, { epochs: 1, engine: 'onnx', ...options });
    await expect(run).rejects.toMatchObject({ code: 'empty-data', message: expect.stringContaining('no examples') });
  });

  describe('with a label outside the set', () => {
    const wrong = [...pointExamples(30), { input: [0, 0], label: 'elsewhere' as 'far' }];
    const places: [string, object][] = [
      ['of all data', {}],
      ['of data that is split', { validationSplit: 0.5, seed: 2 }],
      ['of data that is split another way', { validationSplit: 0.5, seed: 3 }],
      ['for weights', { classWeight: 'balanced' }],
    ];

    it.each(places)('names its place, %s, before the first step', async (_, options) => {
      const events: TrainEvent[] = [];
      const callbacks = [(event: TrainEvent) => void events.push(event)];
      const run = train(model, fromItems(wrong), { epochs: 1, engine: 'onnx', callbacks, ...options });
      await expect(run).rejects.toMatchObject({
        code: 'invalid-label',
        message: expect.stringMatching(/label of example 30 to be one of "near", "far", received "elsewhere"/),
      });
      expect(only(events, 'step')).toEqual([]);
    });

    it('names its place in a stream', async () => {
      const run = train(
        model,
        fromGenerator(() => wrong),
        { epochs: 1, batchSize: 4, engine: 'onnx' },
      );
      await expect(run).rejects.toMatchObject({
        code: 'invalid-label',
        message: expect.stringContaining('example 30'),
      });
    });

    it('names its place among validation data', async () => {
      const run = train(model, points(8), { epochs: 1, validationData: fromItems(wrong), engine: 'onnx' });
      await expect(run).rejects.toMatchObject({
        code: 'invalid-label',
        message: expect.stringContaining('example 30'),
      });
    });

    it('names the place of a number that is none', async () => {
      const numbers = regressor(vectorEncoder({ length: 2 }), {});
      const data = fromItems([
        ...pointExamples(5).map(({ input }) => ({ input, label: 1 })),
        { input: [0, 0], label: Number.NaN },
      ]);
      for (const options of [{}, { validationSplit: 0.4, seed: 5 }]) {
        const run = train(numbers, data, { epochs: 1, engine: 'onnx', ...options });
        await expect(run).rejects.toMatchObject({
          code: 'invalid-label',
          message: expect.stringContaining('example 5'),
        });
      }
      numbers.dispose();
    });
  });

  it('names the place of an example without a label', async () => {
    const examples = [...pointExamples(3), { input: [0, 0] }];
    for (const data of [fromItems(examples), fromGenerator(() => examples)]) {
      const run = train(model, data, { epochs: 1, shuffle: false, engine: 'onnx' });
      await expect(run).rejects.toMatchObject({
        code: 'invalid-label',
        message: expect.stringContaining('example 3: has no label'),
      });
    }
  });

  it('names the place of a bad sample', async () => {
    const data = fromItems([...pointExamples(20), { input: [1], label: 'far' as const }]);
    const run = train(model, data, { epochs: 1, batchSize: 4, engine: 'onnx' });
    await expect(run).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('sample 20') });
  });

  it('says so when everything is frozen', async () => {
    freeze(model.encoder);
    freeze(model.head);
    const run = train(model, points(4), { epochs: 1, engine: 'onnx' });
    await expect(run).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringContaining('everything is frozen'),
    });
  });

  it('says so when the model has been disposed', async () => {
    const disposed = build();
    disposed.dispose();
    disposed.dispose();
    await expect(train(disposed, points(4), { epochs: 1, engine: 'onnx' })).rejects.toMatchObject({ code: 'disposed' });
  });
});

it('says warnings, and nothing else, where no progress is shown', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  sayWarnings({ type: 'warning', message: 'careful' });
  sayWarnings({ type: 'step', epoch: 1, step: 1, stepsPerEpoch: 1, stepInEpoch: 1, loss: 1, learningRate: 1 });
  expect(warn.mock.calls).toEqual([['careful']]);
  warn.mockRestore();
});
