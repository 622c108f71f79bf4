import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { classifier } from '../heads/classifier/classifier.ts';
import { readSafetensors, writeSafetensors } from '../store/safetensors.ts';
import { engines, eventsOf, numbersIn, only, points, sides } from '../testing/points.ts';
import { type VectorEncoderOptions, vectorEncoder } from '../testing/vector-encoder.ts';
import { checkpointName } from './checkpoint.ts';
import type { TrainEvent } from './events.ts';
import type { TrainOptions } from './options.ts';
import { train } from './train.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'checkpoint-'));
  return () => rm(folder, { recursive: true, force: true });
});

const build = (options: Partial<VectorEncoderOptions> = {}) =>
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
    {
      labels: sides,
    },
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
    expect([...metadata.keys()]).toEqual(['format', 'recipe', 'progress']);
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
    const metadata = { ...Object.fromEntries(file.metadata), progress: JSON.stringify(progress) };
    await writeFile(path(), writeSafetensors([...file.tensors.values()], metadata));
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
      /format "encoderkit-training-1", received "pt"/,
    ],
    [
      'of a newer version',
      () => writeSafetensors([], { format: 'encoderkit-training-2' }),
      'bundle-version',
      /another release/,
    ],
    [
      'without its progress',
      () => writeSafetensors([], { format: 'encoderkit-training-1' }),
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

  it.each<[string, Options, RegExp]>([
    ['optimizer', { optimizer: 'rmsprop' }, /begun with optimizer adam and is to go on with rmsprop/],
    ['schedule', { schedule: 'cosine' }, /begun with schedule constant and is to go on with cosine/],
    ['early stopping', { earlyStopping: { monitor: 'accuracy' } }, /earlyStopping none and is to go on with accuracy/],
  ])('of another %s is refused', async (_, more, message) => {
    await begin();
    await expect(goOn(more)).rejects.toMatchObject({
      code: 'bundle-mismatch',
      message: expect.stringMatching(message),
    });
  });

  it('of another model, or of one that was frozen otherwise, is refused', async () => {
    await begin();
    await expect(goOn({}, build({ units: [9] }))).rejects.toMatchObject({
      code: 'bundle-mismatch',
      message: expect.stringMatching(/weights of shapes \[2,9\].*received "\[2,8\]/),
    });
    const frozen = build();
    frozen.encoder.network.trainable = false;
    await expect(goOn({}, frozen)).rejects.toMatchObject({
      code: 'bundle-mismatch',
      message: expect.stringMatching(/optimizer of shapes/),
    });
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
