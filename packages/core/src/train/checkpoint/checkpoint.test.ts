import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fromItems } from '../../data/from-arrays.ts';
import { classifier } from '../../heads/classifier/classifier.ts';
import { regressor } from '../../heads/regressor/regressor.ts';
import { readSafetensors, type SafetensorsFile, writeSafetensors } from '../../store/safetensors.ts';
import { engines, eventsOf, numbersIn, only, points, type Side, sides, sums } from '../../testing/points.ts';
import { type VectorEncoderOptions, vectorEncoder } from '../../testing/vector-encoder.ts';
import type { TrainEvent } from '../events.ts';
import type { TrainOptions } from '../options.ts';
import { train } from '../train.ts';
import { checkpointName } from './checkpoint.ts';
import { checkpointBytes, readCheckpoint } from './file.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  return () => rm(folder, { recursive: true, force: true });
});

/** A file that says something else. */
async function written(file: SafetensorsFile, changes: { recipe?: unknown; progress?: unknown }): Promise<Uint8Array> {
  const [recipe, progress] = ['recipe', 'progress'].map((name) => {
    const before = JSON.parse(file.metadata.get(name) ?? '');
    if (!(name in changes)) return before;
    const change: unknown = Reflect.get(changes, name);
    return typeof change === 'object' && change !== null ? { ...before, ...change } : change;
  });
  return checkpointBytes([...file.tensors.values()], recipe, progress);
}

/** A file whose bytes are others. */
async function changedIn(file: SafetensorsFile, change: (bytes: Uint8Array) => void): Promise<Uint8Array> {
  const bytes = await written(file, {});
  change(bytes);
  return bytes;
}

const build = (options: Partial<VectorEncoderOptions> = {}, labels: readonly Side[] = sides) =>
  classifier(
    vectorEncoder({
      length: 2,
      units: [8],
      dropout: 0.3,
      batchNormalization: true,
      noise: 0.1,
      normalize: true,
      ...options,
    }),
    { labels },
  );
type Options = Partial<TrainOptions<readonly number[], 'near' | 'far'>>;
const data = points(40);
const resume = () => ({ folder, resume: true });
/** What an event says that is the same each time. */
const repeatable = (events: readonly TrainEvent[]) =>
  events.map((event) => ({
    ...event,
    seconds: 0,
    ...('epochs' in event && Array.isArray(event.epochs) && { epochs: event.epochs.length }),
  }));

describe.each(engines)('on %s a training that goes on from its checkpoint', (engine) => {
  const recipes: [string, Options][] = [
    ['Adam', {}],
    ['Adam with AMSGrad, one cycle', { optimizer: { name: 'adam', amsgrad: true }, schedule: 'oneCycle' }],
    [
      'SGD with momentum, accumulated, clipped',
      { optimizer: { name: 'sgd', momentum: 0.9, nesterov: true }, gradientAccumulation: 2, clipNorm: 1 },
    ],
    [
      'RMSProp, reduced on plateaus',
      { optimizer: 'rmsprop', learningRate: 0.3, schedule: { name: 'reduceOnPlateau', patience: 1, factor: 0.5 } },
    ],
    ['early stopping, which stops', { learningRate: 0.5, earlyStopping: { patience: 2 } }],
    ['early stopping, which does not', { learningRate: 0.5, earlyStopping: { patience: 50 } }],
  ];

  it.each(recipes)('is the one that was never interrupted, bit for bit: %s', async (_, recipe) => {
    const options: Options & { epochs: number } = {
      epochs: 7,
      batchSize: 8,
      learningRate: 0.02,
      validationSplit: 0.2,
      seed: 4,
      engine,
      ...recipe,
    };
    const whole = build();
    const events = await eventsOf(train(whole, data, options));
    const epochs = only(events, 'epoch').length;

    // Interrupted in the midst of each epoch but the first, in a new program each time: a new model, nothing kept but the file.
    const seen: TrainEvent[] = [];
    let last = build();
    for (let interrupted = 2; ; interrupted++) {
      const controller = new AbortController();
      const callbacks = [
        (event: TrainEvent) => {
          if (event.type === 'step' && event.epoch === interrupted) controller.abort();
          else if (event.type === 'epoch') seen.push(event);
        },
      ];
      const { reason } = await train(last, data, {
        ...options,
        checkpoint: resume(),
        signal: controller.signal,
        callbacks,
      });
      if (reason !== 'aborted') break;
      last.dispose();
      last = build();
    }
    expect(repeatable(seen)).toEqual(repeatable(only(events, 'epoch')));
    expect(await numbersIn(last)).toEqual(await numbersIn(whole));

    // What is finished stays finished.
    const again = build();
    const result = await train(again, data, { ...options, checkpoint: resume() });
    const end = only(events, 'end')[0];
    expect({ ...result, seconds: 0, epochs: result.epochs.length }).toEqual({
      ...end,
      seconds: 0,
      epochs,
      type: undefined,
    });
    expect(await numbersIn(again)).toEqual(await numbersIn(whole));
    for (const model of [whole, last, again]) model.dispose();
  });
});

describe('a checkpoint', () => {
  const options = { epochs: 2, batchSize: 16, engine: 'onnx' } as const;
  const path = () => join(folder, checkpointName);
  const begin = async (more: Options = {}, model = build()) => {
    const result = await train(model, data, { ...options, checkpoint: { folder }, ...more });
    model.dispose();
    return result;
  };
  const goOn = async (more: Options = {}, model = build()) => {
    const before = memory().numTensors;
    try {
      return await train(model, data, { ...options, epochs: 3, checkpoint: resume(), ...more });
    } finally {
      // However it ends.
      expect(memory().numTensors).toBe(before);
      model.dispose();
    }
  };

  it('is one file, and nothing beside it', async () => {
    await begin();
    expect(await readdir(folder)).toEqual([checkpointName]);
    const { metadata, tensors } = readSafetensors(await readFile(path()));
    expect([...metadata.keys()]).toEqual(['sha256', 'format', 'recipe', 'progress']);
    expect(tensors.get('weights.0')?.shape).toEqual([2, 8]);
  });

  it('is begun anew unless it is to be resumed', async () => {
    await begin();
    expect((await begin()).epochs).toHaveLength(2);
    expect((await goOn()).epochs).toHaveLength(3);
  });

  it('that is not there is no error', async () => {
    expect((await goOn()).epochs).toHaveLength(3);
  });

  it('takes away what a killed writer left', async () => {
    await writeFile(join(folder, `.${checkpointName}.writing-123`), 'half a file');
    await begin();
    expect(await readdir(folder)).toEqual([checkpointName]);
  });

  it('keeps metrics that are no numbers', async () => {
    // One class, never found: metrics of it are 0/0 in places. What JSON cannot hold comes back all the same.
    const first = await begin({ validationData: data });
    const file = readSafetensors(await readFile(path()));
    const progress = JSON.parse(file.metadata.get('progress') ?? '');
    progress.history[0].macroF1 = null;
    progress.history[0].validation.macroF1 = null;
    const recipe = JSON.parse(file.metadata.get('recipe') ?? '');
    await writeFile(path(), await checkpointBytes([...file.tensors.values()], recipe, progress));
    const { epochs } = await goOn({ validationData: data });
    expect(epochs[0]).toEqual({
      ...first.epochs[0],
      macroF1: Number.NaN,
      validation: { ...first.epochs[0]?.validation, macroF1: Number.NaN },
    });
  });

  it.each<[string, (bytes: Buffer) => Uint8Array, string, RegExp]>([
    [
      'cut short',
      (bytes) => bytes.subarray(0, -10),
      'bundle-damaged',
      /cannot be read: the numbers of ".*" are cut short.*Delete it/,
    ],
    ['empty', () => new Uint8Array(0), 'bundle-damaged', /cut short/],
    [
      'another file',
      () => Buffer.from('{"a": "text that is no checkpoint at all"}'),
      'bundle-damaged',
      /cannot be read/,
    ],
    [
      'of another program',
      () => writeSafetensors([], { format: 'pt' }),
      'bundle-version',
      /format "encoderkit-training-2", received "pt"/,
    ],
    [
      'of a newer version',
      () => writeSafetensors([], { format: 'encoderkit-training-3' }),
      'bundle-version',
      /another release/,
    ],
    [
      'without its progress',
      () => writeSafetensors([], { format: 'encoderkit-training-2' }),
      'bundle-damaged',
      /cannot be read/,
    ],
  ])('that is %s is refused', async (_, change, code, message) => {
    await begin();
    const changed = change(await readFile(path()));
    await writeFile(path(), changed);
    await expect(goOn()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(new Uint8Array(await readFile(path())), 'and left as it was').toEqual(new Uint8Array(changed));
  });

  it.each<[string, (file: SafetensorsFile) => Promise<Uint8Array>, RegExp]>([
    [
      'another number',
      async (file) => changedIn(file, (bytes) => bytes.fill(0xff, bytes.length - 8)),
      /checksum is not/,
    ],
    ['another letter of its header', async (file) => changedIn(file, (bytes) => bytes.fill(65, 90, 91)), /checksum/],
    [
      'no checksum',
      async ({ metadata }) => writeSafetensors([], { format: metadata.get('format') ?? '' }),
      /no checksum/,
    ],
    ['recipe null', async (file) => written(file, { recipe: null }), /its recipe is not one/],
    ['recipe of text', async (file) => written(file, { recipe: 'adam' }), /its recipe is not one/],
    ['progress null', async (file) => written(file, { progress: null }), /its progress has no epoch/],
    [
      'progress with half an epoch',
      async (file) => written(file, { progress: { epoch: 0.5 } }),
      /its progress has no epoch/,
    ],
    ['progress without a rate', async (file) => written(file, { progress: { rate: { factor: null } } }), /has no rate/],
  ])('that has %s is damaged', async (_, change, message) => {
    await begin();
    await writeFile(path(), await change(readSafetensors(await readFile(path()))));
    await expect(goOn()).rejects.toMatchObject({ code: 'bundle-damaged', message: expect.stringMatching(message) });
  });

  const meanings: [string, Options, RegExp, (() => ReturnType<typeof build>)?][] = [
    ['optimizer', { optimizer: 'rmsprop' }, /begun with optimizer\.name adam and is to go on with rmsprop/],
    [
      'kind of optimizer with the same memory',
      { optimizer: 'adamw' },
      /optimizer.name adam and is to go on with adamw/,
    ],
    ['schedule', { schedule: 'cosine' }, /schedule.name constant and is to go on with cosine/],
    ['early stopping', { earlyStopping: { monitor: 'accuracy' } }, /earlyStopping false and is to go on with/],
    ['average of weights', { averageWeights: { decay: 0.9 } }, /averageWeights null and is to go on with/],
    ['group of weights', { parameters: [{ match: 'encoder', trainable: false }] }, /weights that are trained/],
    ['width', {}, /encoder.config.units \[8\] and is to go on with \[9\]/, () => build({ units: [9] })],
    ['activation', {}, /encoder.config.activation/, () => build({ activation: 'relu' })],
    ['order of labels', {}, /head.config.labels/, () => build({}, [...sides].reverse())],
    [
      'frozen encoder',
      {},
      /weights that are trained/,
      () => {
        const model = build();
        model.encoder.network.trainable = false;
        return model;
      },
    ],
  ];
  it.each(meanings)('of another %s is refused', async (_, more, message, make = build) => {
    await begin();
    await expect(goOn(more, make())).rejects.toMatchObject({
      code: 'bundle-mismatch',
      message: expect.stringMatching(message),
    });
  });

  it('of a regressor does not go on as a classifier, nor with other targets', async () => {
    const numbers = sums(40);
    const regression = () => regressor(vectorEncoder({ length: 2 }), {});
    const run = async (model: ReturnType<typeof regression>, factor = 1, epochs = 2) => {
      const labelled = fromItems(
        (await numbers.collect()).map(({ input, label = 0 }) => ({ input, label: label * factor })),
      );
      await train(model, labelled, { ...options, epochs, checkpoint: resume() }).finally(() => model.dispose());
    };
    await run(regression());
    await expect(run(regression(), 1000, 3)).rejects.toMatchObject({
      code: 'bundle-mismatch',
      message: expect.stringMatching(/label of example 0 [\d.]+ and is to go on with [\d.]+/),
    });
    await expect(goOn()).rejects.toMatchObject({
      code: 'bundle-mismatch',
      message: expect.stringMatching(/encoder|head/),
    });
  });

  const courses: [string, Options, RegExp, (() => ReturnType<typeof build>)?][] = [
    ['seed', { seed: 5 }, /seed 5, was begun with 0: order, dropout/],
    ['batch size', { batchSize: 8 }, /batchSize 8, was begun with 16/],
    ['learning rate', { learningRate: 0.5 }, /learningRate 0.5, was begun with 0.001/],
    ['option of its optimizer', { optimizer: { name: 'adam', beta1: 0.8 } }, /optimizer.beta1 0.8, was begun with 0.9/],
    ['accumulation', { gradientAccumulation: 2 }, /gradientAccumulation 2/],
    ['weight of classes', { classWeight: 'balanced' }, /classWeight balanced/],
    ['split', { validationSplit: 0.25 }, /validation 0.25/],
    ['order', { shuffle: false }, /shuffle false/],
    ['limit', { clipNorm: 1 }, /clipNorm 1/],
    ['rate for a group', { parameters: [{ match: 'head', learningRate: 0.5 }] }, /parameters/],
    ['dropout', {}, /encoder.config.dropout 0.5, was begun with 0.3/, () => build({ dropout: 0.5 })],
    ['number of epochs', { epochs: 4 }, /epochs 4, was begun with 2/],
  ];
  it.each(courses)('of another %s goes on, and says what that does', async (_, more, message, make = build) => {
    await begin();
    const warnings: string[] = [];
    const callbacks = [(event: TrainEvent) => void (event.type === 'warning' && warnings.push(event.message))];
    const { epochs } = await goOn({ epochs: 2, callbacks, ...more }, make());
    expect(epochs).toHaveLength(more.epochs ?? 2);
    expect(warnings).toEqual([expect.stringMatching(message)]);
  });

  it('says nothing where nothing is another', async () => {
    await begin();
    const warnings: TrainEvent[] = [];
    const callbacks = [(event: TrainEvent) => void (event.type === 'warning' && warnings.push(event))];
    await goOn({ epochs: 2, callbacks });
    expect(warnings).toEqual([]);
  });

  it('keeps what was learnt from the data before training, whatever came to them since', async () => {
    await begin();
    const first = readSafetensors(await readFile(path())).metadata.get('recipe') ?? '';
    const more = fromItems([...(await data.collect()), { input: [1000, -1000], label: 'far' as const }]);
    const warnings: string[] = [];
    const callbacks = [(event: TrainEvent) => void (event.type === 'warning' && warnings.push(event.message))];
    const model = build();
    await train(model, more, { ...options, epochs: 3, checkpoint: resume(), callbacks });
    expect(Reflect.get(model.encoder.toConfig() as object, 'scale')).toEqual(JSON.parse(first).encoder.config.scale);
    expect(warnings).toEqual([
      expect.stringMatching(/epochs 3/),
      expect.stringMatching(/goes on with 41 examples, was begun with 40/),
    ]);
    model.dispose();
  });

  it('tells data that are others, or in another order', async () => {
    await begin();
    const warnings: string[] = [];
    const callbacks = [(event: TrainEvent) => void (event.type === 'warning' && warnings.push(event.message))];
    const model = build();
    const turned = fromItems([...(await data.collect())].reverse());
    await train(model, turned, { ...options, checkpoint: resume(), callbacks });
    expect(warnings).toEqual([expect.stringMatching(/example 0, 5, .* is not the one it was/)]);
    model.dispose();
  });

  it('does not go on where an encoder that cannot take over what was learnt learns something else', async () => {
    await begin();
    const model = build();
    const { restore: _, ...encoder } = model.encoder;
    Object.defineProperty(encoder, 'needsAdapt', { get: () => model.encoder.needsAdapt });
    const more = fromItems([...(await data.collect()), { input: [1000, -1000], label: 'far' as const }]);
    const run = train({ ...model, encoder }, more, { ...options, epochs: 3, checkpoint: resume() });
    await expect(run).rejects.toMatchObject({ code: 'bundle-mismatch', message: expect.stringMatching(/scale/) });
    model.dispose();
  });

  it('is written every so many updates, and goes on in the midst of an epoch to the same weights', async () => {
    const every = { ...options, epochs: 3, batchSize: 4, seed: 3 } as const;
    const whole = build();
    await train(whole, data, every);
    for (const last of [3, 10, 14, 25]) {
      await rm(folder, { recursive: true });
      const stopped = build();
      const controller = new AbortController();
      const callbacks = [
        (event: TrainEvent) => void (event.type === 'step' && event.step === last && controller.abort()),
      ];
      const checkpoint = { folder, resume: true, every: { steps: 3 } };
      await train(stopped, data, { ...every, checkpoint, callbacks, signal: controller.signal });
      const { progress } = (await readCheckpoint(path())) ?? {};
      expect(progress?.step, 'the last third update, or the last epoch').toBe(
        Math.max(Math.floor(last / 3) * 3, Math.floor(last / 10) * 10),
      );
      stopped.dispose();
      const again = build();
      await train(again, data, { ...every, checkpoint });
      expect(await numbersIn(again), `after update ${last}`).toEqual(await numbersIn(whole));
      again.dispose();
    }
    whole.dispose();
  });

  it('is kept several times over, the best besides', async () => {
    const checkpoint = { folder, keep: 3, best: true };
    const earlyStopping = { patience: 100, monitor: 'accuracy' };
    const { epochs } = await begin({ checkpoint, epochs: 6, earlyStopping, learningRate: 0.05, validationSplit: 0.2 });
    expect((await readdir(folder)).sort()).toEqual([
      ...[8, 10].map((step) => `training-${String(step).padStart(9, '0')}.safetensors`),
      'training-best.safetensors',
      'training.safetensors',
    ]);
    const accuracies = epochs.map(({ validation }) => validation?.accuracy ?? 0);
    const best = await readCheckpoint(join(folder, 'training-best.safetensors'));
    expect(best?.progress.epoch).toBe(accuracies.indexOf(Math.max(...accuracies)) + 1);
    // A writer that was killed between putting the newest aside and writing another.
    await rm(path());
    const again = { earlyStopping, learningRate: 0.05, validationSplit: 0.2, epochs: 6 };
    expect((await goOn({ ...again, checkpoint: { ...checkpoint, resume: true } })).epochs).toEqual(
      epochs.map((event) => ({ ...event, seconds: expect.any(Number) })),
    );
  });

  it.each<[string, unknown, RegExp]>([
    ['every', 'hour', /"checkpoint.every"/],
    ['every', { minutes: 1 }, /"checkpoint.every"/],
    ['every', { steps: 0 }, /"checkpoint.every.steps"/],
    ['every', { seconds: Number.NaN }, /"checkpoint.every.seconds"/],
    ['keep', 0, /"checkpoint.keep"/],
    ['best', 1, /"checkpoint.best"/],
  ])('with %s %j is refused', (name, value, message) => {
    const model = build();
    const checkpoint = { folder, [name]: value } as never;
    expect(() => train(model, data, { ...options, checkpoint })).toThrow(message);
    model.dispose();
  });

  it.each([
    ['a file in the folder’s place', async () => writeFile(join(folder, 'file'), '').then(() => join(folder, 'file'))],
    [
      'a folder inside a file',
      async () => writeFile(join(folder, 'file'), '').then(() => join(folder, 'file', 'deeper')),
    ],
    ['a folder where none can be made', async () => '/proc/encoderkit'],
  ])('in %s is refused before anything is read or computed', async (_, place) => {
    const model = build({ normalize: true });
    const events: TrainEvent[] = [];
    const checkpoint = { folder: await place() };
    const callbacks = [(event: TrainEvent) => void events.push(event)];
    await expect(train(model, data, { ...options, checkpoint, callbacks })).rejects.toMatchObject({
      code: 'file-not-writable',
      message: expect.stringContaining(checkpoint.folder),
    });
    expect(events).toEqual([]);
    expect(model.encoder.needsAdapt).toBe(true);
    model.dispose();
  });
});

afterEach(() => {
  expect(memory().numTensors, 'all models were disposed').toBe(0);
});
