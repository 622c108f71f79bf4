import '@tensorflow/tfjs-backend-cpu';
import { randomGenerator } from '@encoderkit/core';
import { memory, setBackend, tensor3d } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { type CnnEncoderOptions, cnnEncoder } from './cnn-encoder.ts';
import type { RawImage } from './image/image-sample.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const small: CnnEncoderOptions = { input: [8, 8, 1], filters: [3], units: 5 };

function rawImage(seed: number): RawImage {
  const random = randomGenerator(seed);
  return { data: Uint8Array.from({ length: 64 }, () => random.integer(256)), height: 8, width: 8, channels: 1 };
}

const images = [rawImage(1), rawImage(2), rawImage(3)];

test('gives a vector of `width` for each image, the same each time', async () => {
  const encoder = cnnEncoder(small);
  expect(encoder).toMatchObject({ kind: 'cnn', modality: 'image', width: 5, needsAdapt: false });
  const vectors = await encoder.encode(images);
  expect(vectors.map(({ length }) => length)).toEqual([5, 5, 5]);
  expect(await encoder.encode(images)).toEqual(vectors);
  expect(vectors[0]).not.toEqual(vectors[1]);
  const [alone] = await encoder.encode(images.slice(1, 2));
  for (const [index, value] of (alone ?? []).entries()) expect(value).toBeCloseTo(vectors[1]?.[index] ?? Number.NaN, 5);
  expect(await encoder.encode([])).toEqual([]);
  encoder.dispose();
});

test('leaves no tensors behind', async () => {
  const before = memory().numTensors;
  const encoder = cnnEncoder({ ...small, normalization: 'adapt' });
  const held = memory().numTensors;
  await encoder.adapt(images);
  await encoder.preprocess(images, { seed: 1, epoch: 1, indices: [0, 1, 2] });
  await encoder.encode(images);
  const sample = tensor3d(new Float32Array(64), [8, 8, 1]);
  await encoder.encode([sample]);
  expect(sample.isDisposed).toBe(false);
  sample.dispose();
  expect(memory().numTensors).toBe(held);
  encoder.dispose();
  encoder.dispose();
  expect(memory().numTensors).toBe(before);
});

test('takes image files of any size', async () => {
  const encoder = cnnEncoder({ ...small, input: [8, 8, 3] });
  const photo = await sharp({ create: { width: 50, height: 30, channels: 3, background: '#c63' } })
    .jpeg()
    .toBuffer();
  const [vector] = await encoder.encode([photo]);
  expect(vector?.length).toBe(5);
  await expect(encoder.encode([photo, Buffer.from('x')])).rejects.toThrow(/image 1: cannot decode/);
  const many = Array.from({ length: 70 }, (_, index) => (index < 67 ? photo : 'absent.png'));
  await expect(encoder.encode(many)).rejects.toThrow(/image 67 \(absent.png\): cannot read/);
  encoder.dispose();
});

describe('configuration', () => {
  test.each<[string, CnnEncoderOptions]>([
    ['defaults', { input: [12, 12, 1] }],
    [
      'tutorial',
      {
        ...small,
        batchNormalization: true,
        seed: 7,
        augmentation: { rotate: 5 },
        initializer: { name: 'uniform', maxval: 1 },
      },
    ],
    ['residual', { input: [8, 9, 3], preset: 'residual', widths: [2, 3], depths: [1, 1], normalization: 'imagenet' }],
    ['not adapted yet', { ...small, normalization: 'adapt' }],
  ])('%s: fromConfig is the inverse of toConfig, weights too where no one trained them', async (_, options) => {
    const encoder = cnnEncoder(options);
    const config = encoder.toConfig();
    expect(JSON.parse(JSON.stringify(config))).toEqual(config);
    const again = cnnEncoder.fromConfig(config);
    expect(again.toConfig()).toEqual(config);
    expect(again.needsAdapt).toBe(encoder.needsAdapt);
    const weights = await Promise.all(encoder.network.getWeights().map((each) => each.data()));
    const weightsAgain = await Promise.all(again.network.getWeights().map((each) => each.data()));
    expect(weightsAgain).toEqual(weights);
    expect(again.network.layers.map(({ name }) => name)).toEqual(encoder.network.layers.map(({ name }) => name));
    encoder.dispose();
    again.dispose();
  });

  test('what was adapted comes back adapted, and gives the same vectors', async () => {
    const encoder = cnnEncoder({ ...small, normalization: 'adapt' });
    expect(encoder.needsAdapt).toBe(true);
    await expect(encoder.encode(images)).rejects.toThrow(expect.objectContaining({ code: 'not-adapted' }));
    await encoder.adapt(images);
    expect(encoder.needsAdapt).toBe(false);
    const again = cnnEncoder.fromConfig(encoder.toConfig());
    expect(again.needsAdapt).toBe(false);
    expect(await again.encode(images)).toEqual(await encoder.encode(images));
    const before = again.toConfig();
    await again.adapt(images.slice(0, 1));
    expect(again.toConfig()).toEqual(before);
    encoder.dispose();
    again.dispose();
  });

  test('adapting again forgets what was learnt before', async () => {
    const [twice, once] = [
      cnnEncoder({ ...small, normalization: 'adapt' }),
      cnnEncoder({ ...small, normalization: 'adapt' }),
    ];
    await twice.adapt([rawImage(9)]);
    await twice.adapt(images);
    await once.adapt(images);
    expect(twice.toConfig()).toEqual(once.toConfig());
    twice.dispose();
    once.dispose();
  });

  test.each<[string, Parameters<typeof cnnEncoder.fromConfig>[0]]>([
    ['null', null],
    ['a list', []],
    ['of another kind', { vocabulary: ['a'] }],
    ['of a newer version', { input: [8, 8, 1], attention: true }],
    ['altered', { input: [8, 8, -1] }],
  ])('a configuration that is %s is refused', (_, config) => {
    expect(() => cnnEncoder.fromConfig(config)).toThrow(expect.objectContaining({ code: 'bundle-mismatch' }));
  });
});

test.each<[string, object | undefined, RegExp]>([
  ['no options', undefined, /"options" to be an object such as \{ input/],
  ['no channels', { input: [28, 28, 0] }, /cnnEncoder: expected "input\[2\]" to be a positive integer, received 0/],
  ['a misspelt option', { ...small, filter: [3] }, /no option "filter"/],
  ['an option of another preset', { ...small, widths: [3] }, /no option "widths"/],
  ['a seed of text', { ...small, seed: 'x' }, /"seed" to be an integer, received "x"/],
])('%s is refused', (_, options, message) => {
  const make: (options: never) => unknown = cnnEncoder;
  expect(() => Reflect.apply(make, undefined, [options])).toThrow(message);
});

test('options of one preset do not compile with another', () => {
  const wrong = [
    // @ts-expect-error "widths" belongs to the residual presets
    () => cnnEncoder({ input: [8, 8, 1], widths: [3] }),
    // @ts-expect-error "filters" belongs to the preset "tutorial"
    () => cnnEncoder({ input: [8, 8, 1], preset: 'residual', filters: [3] }),
    // @ts-expect-error an encoder has to know its input
    () => cnnEncoder({ filters: [3] }),
  ];
  for (const make of wrong) expect(make).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});

test('one image in place of a list is an error', async () => {
  const encoder = cnnEncoder(small);
  for (const samples of ['photo.jpg', images[0], undefined]) {
    const wrong = Reflect.apply(encoder.encode, undefined, [samples]);
    await expect(wrong).rejects.toThrow(expect.objectContaining({ code: 'invalid-input' }));
    await expect(wrong).rejects.toThrow(/an array of samples.*Pass \[sample\]/);
  }
  encoder.dispose();
  const adaptive = cnnEncoder({ ...small, normalization: 'adapt' });
  await expect(Reflect.apply(adaptive.adapt, undefined, ['photo.jpg'])).rejects.toThrow(
    /an array of images, or another iterable/,
  );
  adaptive.dispose();
});

test('after dispose it says so', async () => {
  const encoder = cnnEncoder(small);
  encoder.dispose();
  await expect(encoder.encode(images)).rejects.toThrow(expect.objectContaining({ code: 'disposed' }));
  await expect(encoder.preprocess(images)).rejects.toThrow(expect.objectContaining({ code: 'disposed' }));
  await expect(encoder.adapt(images)).rejects.toThrow(expect.objectContaining({ code: 'disposed' }));
});
