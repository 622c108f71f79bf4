import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  classifier,
  type Dataset,
  type EpochEvent,
  evaluate,
  exportOnnx,
  freeze,
  fromGenerator,
  fromItems,
  load,
  predict,
  save,
  type TrainOptions,
  train,
} from '@encoderkit/core';
import { EncoderKitError, type ErrorCode } from '@encoderkit/errors';
import { cnnEncoder, type ImageFolderWarning, type ImageSample, imageFolder } from '@encoderkit/vision';
import { afterAll, describe, expect, it } from 'vitest';
import { writePhotos } from './support/photos.ts';

const folder = mkdtempSync(join(tmpdir(), 'bad-input-'));
const photos = join(folder, 'photos');
await writePhotos(folder);
/** No folder can be made below a file. */
const file = join(folder, 'photo.jpg');

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const labels = ['cat', 'dog'] as const;
type Data = Dataset<ImageSample, string>;
type Options = Partial<TrainOptions<ImageSample, string>>;

const makeModel = () =>
  classifier(cnnEncoder({ input: [16, 16, 1], filters: [4] }), { labels: [...labels] as string[] });
type PetModel = ReturnType<typeof makeModel>;

const fit = (model: PetModel, data: Data, options: Options = {}) =>
  train(model, data, { epochs: 2, batchSize: 8, seed: 1, ...options });

/** The error that a promise is rejected with, or that a call throws. */
async function failureOf(body: () => unknown): Promise<EncoderKitError> {
  const error = await Promise.resolve()
    .then(body)
    .then(
      () => undefined,
      (reason: unknown) => reason,
    );
  if (EncoderKitError.isInstance(error)) return error;
  throw new Error('expected an EncoderKitError', { cause: error });
}

const weightsOf = (model: PetModel) => Promise.all(model.network.getWeights().map((weight) => weight.data()));

/** A model is of use when it predicts, and learns from good data. */
async function expectUsable(model: PetModel): Promise<void> {
  const [answer] = await predict(model, [file]);
  expect(Number.isFinite(answer?.probability)).toBe(true);
  const { epochs } = await fit(model, await imageFolder(photos), { epochs: 1 });
  expect(Number.isFinite(epochs[0]?.loss)).toBe(true);
}

const grey = (channels = 1) => ({ data: new Uint8Array(16 * 16 * channels), width: 16, height: 16, channels });

/** The photos, and one example more. */
async function photosAnd(input: ImageSample, label = 'cat'): Promise<Data> {
  const good: Data = await imageFolder(photos);
  return good.concat(fromItems<ImageSample, string>([{ input, label }]));
}

/** Photos in a folder of their own, some of them spoilt. */
async function spoiltFolder(name: string, spoil: (path: string) => void): Promise<string> {
  await writePhotos(join(folder, name));
  spoil(join(folder, name, 'photos'));
  return join(folder, name, 'photos');
}

const withNaN = () => {
  const data = new Float32Array(256);
  data[100] = Number.NaN;
  return { ...grey(), data };
};

describe('data that cannot be used', () => {
  const truncated = readFileSync(file).subarray(0, 300);

  interface Case {
    readonly title: string;
    readonly code: ErrorCode;
    /** What the message must say: where, what is wrong, what to do. */
    readonly says: readonly string[];
    readonly data: () => Promise<Data> | Data;
  }

  const cases: readonly Case[] = [
    {
      title: 'an image file that was cut short',
      code: 'invalid-data',
      says: [join('cat', '5.jpg'), 'cannot decode 300 bytes', 'Use a whole JPEG'],
      data: async () =>
        imageFolder(await spoiltFolder('cut', (path) => writeFileSync(join(path, 'cat', '5.jpg'), truncated))),
    },
    {
      title: 'a text file with the ending of an image',
      code: 'invalid-data',
      says: [join('dog', 'notes.png'), 'cannot decode', 'Use a whole JPEG'],
      data: async () =>
        imageFolder(await spoiltFolder('text', (path) => writeFileSync(join(path, 'dog', 'notes.png'), 'not pixels'))),
    },
    {
      title: 'a file that is gone when it is read',
      code: 'file-not-found',
      says: [join('cat', '7.jpg'), 'Check the path'],
      async data() {
        const path = join(await spoiltFolder('gone', () => {}));
        const data = await imageFolder(path);
        rmSync(join(path, 'cat', '7.jpg'));
        return data;
      },
    },
    {
      title: 'raw pixels with other channels than the encoder takes',
      code: 'shape-mismatch',
      says: ['image 24', 'expected 1 channel', '3 channels', 'input: [height, width, 3]'],
      data: () => photosAnd(grey(3)),
    },
    {
      title: 'pixels that are no number',
      code: 'invalid-input',
      says: ['image 24', 'expected pixels', 'NaN at position 100', 'NaN comes from'],
      data: () => photosAnd(withNaN()),
    },
    {
      title: 'a label outside the set',
      code: 'invalid-label',
      says: ['example 24', '"cat", "dog"', '"bird"', 'add its label to "labels"'],
      data: () => photosAnd(file, 'bird'),
    },
    {
      title: 'no examples',
      code: 'empty-data',
      says: ['train', 'no examples', 'Check the folder'],
      data: () => fromItems([]),
    },
    {
      title: 'a stream without examples',
      code: 'empty-data',
      says: ['train', 'no examples', 'Check the folder'],
      data: () => fromGenerator(() => []),
    },
    {
      title: 'a folder without classes',
      code: 'empty-data',
      says: ['imageFolder', 'one subfolder for each class', 'folder/cat/1.jpg'],
      data() {
        mkdirSync(join(folder, 'empty'));
        return imageFolder(join(folder, 'empty'));
      },
    },
    {
      title: 'a class without images',
      code: 'empty-data',
      says: ['imageFolder', '"fish"', 'Add images'],
      data: async () => imageFolder(await spoiltFolder('fishless', (path) => mkdirSync(join(path, 'fish')))),
    },
  ];

  it.each(cases)(
    '$title: the error says which and what to do, and the model can go on',
    async ({ code, says, data }) => {
      const model = makeModel();
      const error = await failureOf(async () => fit(model, await data()));
      expect(error.code).toBe(code);
      for (const text of says) expect(error.message).toContain(text);
      await expectUsable(model);
      model.dispose();
    },
  );

  it('may be left out, if they are damaged images, with a warning for each', async () => {
    const path = await spoiltFolder('skipped', (spoilt) => {
      writeFileSync(join(spoilt, 'cat', '5.jpg'), truncated);
      writeFileSync(join(spoilt, 'dog', '7.jpg'), '');
    });
    const warnings: ImageFolderWarning[] = [];
    const data = await imageFolder(path, { corrupt: 'skip', onWarning: (warning) => warnings.push(warning) });
    expect(warnings.map((warning) => warning.path)).toEqual([join(path, 'cat', '5.jpg'), join(path, 'dog', '7.jpg')]);
    for (const warning of warnings) expect(warning.message).toContain(`${warning.path} is left out`);
    expect(data.size).toBe(22);

    const model = makeModel();
    const { reason, epochs } = await fit(model, data);
    expect(reason).toBe('completed');
    expect(epochs).toHaveLength(2);
    expect(await evaluate(model, data)).toMatchObject({ samples: 22 });
    model.dispose();
  });

  it('stop evaluating and predicting, too', async () => {
    const model = makeModel();
    const errors = [
      await failureOf(() => evaluate(model, fromItems<ImageSample, string>([]))),
      await failureOf(async () => evaluate(model, await photosAnd(file, 'bird'))),
      await failureOf(() => predict(model, [file, grey(3)])),
      await failureOf(() => model.encoder.encode([file, withNaN()])),
    ];
    expect(errors.map(({ code }) => code)).toEqual(['empty-data', 'invalid-label', 'shape-mismatch', 'invalid-input']);
    expect(errors.slice(2).map(({ message }) => message.includes('image 1'))).toEqual([true, true]);
    await expectUsable(model);
    model.dispose();
  });
});

describe('what is taken for something else', () => {
  const data = fromItems<ImageSample, string>([{ input: grey(), label: 'cat' }]);
  const encoderOptions = { input: [16, 16, 1] };

  it.each<[title: string, code: ErrorCode, says: string, body: (model: PetModel) => unknown]>([
    [
      'options for an encoder',
      'invalid-input',
      'classifier: expected an encoder',
      () => classifier(encoderOptions as never, { labels }),
    ],
    [
      'an encoder for a model',
      'invalid-input',
      'train: expected a model, received "an encoder"',
      ({ encoder }) => fit(encoder as never, data),
    ],
    ['a model for an encoder', 'invalid-input', 'freeze(model.encoder)', (model) => freeze(model)],
    [
      'examples for a data set',
      'invalid-input',
      'Make one of examples',
      (model) => fit(model, [{ input: 1 }] as never),
    ],
    ['one image for several', 'invalid-input', 'Pass [', (model) => predict(model, file as never)],
    [
      'a text for a truth',
      'invalid-option',
      '"multiLabel" to be true or false',
      ({ encoder }) => classifier(encoder, { labels, multiLabel: 'no' as never }),
    ],
    [
      'a number for a schedule',
      'invalid-option',
      '"schedule" to be one of',
      (model) => fit(model, data, { schedule: 5 as never }),
    ],
    [
      'a misspelt option for none',
      'invalid-option',
      'there is no option "batchsize"',
      (model) => fit(model, data, { batchsize: 5 } as never),
    ],
  ])('%s is told', async (_, code, says, body) => {
    const model = makeModel();
    const error = await failureOf(() => body(model));
    expect(error.code).toBe(code);
    expect(error.message).toContain(says);
    await expectUsable(model);
    model.dispose();
  });
});

describe('a training that comes to numbers which are none', () => {
  it.each(['sgd', 'adam'] as const)('stops, names the step and keeps the last good weights: %s', async (optimizer) => {
    const data = await imageFolder(photos);
    const model = makeModel();
    await fit(model, data);
    const before = await weightsOf(model);
    const error = await failureOf(() => fit(model, data, { optimizer, learningRate: 1e30 }));
    expect(error.code).toBe('not-finite');
    expect(error.message).toMatch(/^train, step [23] \(epoch 1\): the loss is (NaN|Infinity); .* lower "learningRate"/);
    expect(await weightsOf(model)).toEqual(before);
    await expectUsable(model);
    model.dispose();
  });
});

describe('folders that cannot be written', () => {
  const below = join(file, 'inside');

  it('are found out before the training starts', async () => {
    const model = makeModel();
    const before = await weightsOf(model);
    const events: string[] = [];
    const data = await imageFolder(photos);
    const error = await failureOf(() =>
      fit(model, data, { checkpoint: { folder: below }, callbacks: [({ type }) => void events.push(type)] }),
    );
    expect(error.code).toBe('file-not-writable');
    for (const text of ['train, checkpoint', below, 'Choose another folder']) expect(error.message).toContain(text);
    expect(events).toEqual([]);
    expect(await weightsOf(model)).toEqual(before);
    model.dispose();
  });

  it('are told when a model is saved or exported', async () => {
    const model = makeModel();
    for (const body of [() => save(model, below), () => exportOnnx(model, join(below, 'model.onnx'))]) {
      const error = await failureOf(body);
      expect(error.code).toBe('file-not-writable');
      expect(error.message).toContain(file);
    }
    await expectUsable(model);
    model.dispose();
  });

  it('are also those that hold something else', async () => {
    const model = makeModel();
    const error = await failureOf(() => save(model, photos));
    expect(error.code).toBe('file-not-writable');
    expect(error.message).toContain(`${photos} exists and is no bundle`);
    expect(readdirSync(join(photos, 'cat'))).toHaveLength(12);
    model.dispose();
  });
});

describe('a bundle', async () => {
  const path = join(folder, 'models', 'pets');
  const original = makeModel();
  await save(original, path);
  const expected = await predict(original, [file]);
  const whole = new Map(readdirSync(path).map((name) => [name, readFileSync(join(path, name))]));

  const altered = (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (index === 100 ? byte ^ 1 : byte)));
  const newer = (bytes: Buffer) => Buffer.from(bytes.toString().replace('"formatVersion": 1', '"formatVersion": 99'));
  const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);

  const cases: readonly [string, string, (bytes: Buffer) => Buffer | undefined, ErrorCode, string][] = [
    ['cut short', 'weights.bin', cut, 'bundle-damaged', 'Copy the bundle again'],
    ['altered', 'weights.bin', altered, 'bundle-damaged', 'Copy the bundle again'],
    ['without a file', 'weights.bin', () => undefined, 'bundle-damaged', 'Copy the bundle again'],
    ['cut short', 'model.json', cut, 'bundle-damaged', 'Copy the bundle again'],
    ['altered', 'model.json', altered, 'bundle-damaged', 'Copy the bundle again'],
    ['cut short', 'encoderkit.json', cut, 'bundle-damaged', 'Copy the bundle again'],
    ['altered', 'encoderkit.json', altered, 'bundle-damaged', 'Copy the bundle again'],
    ['of a newer version', 'encoderkit.json', newer, 'bundle-version', 'Update @encoderkit/core'],
    ['without a manifest', 'encoderkit.json', () => undefined, 'file-not-found', 'Give the folder'],
  ];

  it.each(cases)('%s (%s) is told apart, and loads once it is mended', async (_, name, change, code, remedy) => {
    const bytes = whole.get(name) ?? Buffer.alloc(0);
    const changed = change(bytes);
    if (changed) writeFileSync(join(path, name), changed);
    else rmSync(join(path, name));
    const error = await failureOf(() => load(path, cnnEncoder));
    expect(error.code).toBe(code);
    expect(error.message).toContain(path);
    expect(error.message).toContain(remedy);

    writeFileSync(join(path, name), bytes);
    const model = await load(path, cnnEncoder);
    expect(await predict(model, [file])).toEqual(expected);
    model.dispose();
  });

  it('stays as it was when the model that should replace it cannot be saved', async () => {
    const spent = makeModel();
    spent.dispose();
    expect((await failureOf(() => save(spent, path))).code).toBe('disposed');
    expect((await failureOf(() => exportOnnx(spent, join(path, 'spent.onnx')))).code).toBe('disposed');
    expect(readdirSync(join(folder, 'models'))).toEqual(['pets']);
    expect(new Map(readdirSync(path).map((name) => [name, readFileSync(join(path, name))]))).toEqual(whole);
  });
});

describe('a training that is stopped', () => {
  const options = {
    epochs: 4,
    checkpoint: { folder: join(folder, 'checkpoint'), resume: true },
    optimizer: 'adamw',
  } as const;

  it('leaves a model that can be used, and goes on from its checkpoint as if it had not been', async () => {
    const data: Data = await imageFolder(photos);
    const straight = makeModel();
    const { checkpoint: _, ...withoutCheckpoint } = options;
    const whole = await fit(straight, data, withoutCheckpoint);

    const stopped = makeModel();
    const stopping = new AbortController();
    const run = fit(stopped, data, {
      ...options,
      signal: stopping.signal,
      // In the middle of the third epoch.
      callbacks: [(event) => void (event.type === 'step' && event.step === 8 && stopping.abort())],
    });
    expect(await run).toMatchObject({ reason: 'aborted', steps: 8 });
    await expectUsable(stopped);
    stopped.dispose();

    const resumed = makeModel();
    const result = await fit(resumed, data, options);
    const lossesOf = (epochs: readonly EpochEvent[]) => epochs.map(({ loss }) => loss);
    expect(result).toMatchObject({ reason: 'completed', steps: whole.steps });
    expect(lossesOf(result.epochs)).toEqual(lossesOf(whole.epochs));
    expect(await weightsOf(resumed)).toEqual(await weightsOf(straight));
    for (const model of [straight, resumed]) model.dispose();
  });
});
