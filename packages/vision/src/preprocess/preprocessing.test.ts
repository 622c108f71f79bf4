import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomGenerator } from '@encoderkit/core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageSample, RawImage } from '../image/image-sample.ts';
import { completePreprocessing, learnStatistics, preprocessImages } from './preprocessing.ts';

const where = 'cnnEncoder';
const input = [4, 5, 2];

function rawImage(seed: number): RawImage {
  const random = randomGenerator(seed);
  return { data: Uint8Array.from({ length: 40 }, () => random.integer(256)), height: 4, width: 5, channels: 2 };
}

const images = Array.from({ length: 10 }, (_, seed) => rawImage(seed));

async function batch(
  options: object,
  samples: readonly ImageSample[] = images,
  pass?: Parameters<typeof preprocessImages>[2],
) {
  return preprocessImages(
    samples,
    completePreprocessing({ input, normalization: 'none', ...options }, where),
    pass,
    where,
  );
}

const pass = (epoch: number, indices = [...images.keys()], seed = 1) => ({ seed, epoch, indices });

test('pixels in 0..1, one image after the other', async () => {
  const { shape, values, dtype } = await batch({});
  expect([dtype, ...shape]).toEqual(['float32', 10, 4, 5, 2]);
  expect(values.length).toBe(400);
  expect(values[40 * 3 + 7]).toBe(Math.fround((images[3]?.data[7] ?? 0) / 255));
});

test('no images are an empty batch', async () => {
  expect(await batch({}, [])).toMatchObject({ shape: [0, 4, 5, 2] });
});

test('unless told otherwise 0..1 becomes -2..2', async () => {
  const image = { data: Uint8Array.of(0, 255, 51), width: 3, height: 1, channels: 1 };
  const settings = completePreprocessing({ input: [1, 3, 1] }, where);
  const { values } = await preprocessImages([image], settings, undefined, where);
  for (const [index, value] of [-2, 2, -1.2].entries()) expect(values[index]).toBeCloseTo(value, 6);
});

test('given statistics normalise', async () => {
  const plain = await batch({});
  const scaled = await batch({ normalization: { mean: [0.5, 0.25], variance: [4, 0.25] } });
  for (let index = 0; index < 400; index += 2) {
    expect(scaled.values[index]).toBeCloseTo(((plain.values[index] ?? 0) - 0.5) / 2, 6);
    expect(scaled.values[index + 1]).toBeCloseTo(((plain.values[index + 1] ?? 0) - 0.25) / 0.5, 6);
  }
});

test('what adapt learns gives mean 0 and variance 1', async () => {
  const settings = completePreprocessing({ input, normalization: 'adapt' }, where);
  await expect(preprocessImages(images, settings, undefined, where)).rejects.toThrow(
    expect.objectContaining({ code: 'not-adapted' }),
  );
  const many = Array.from({ length: 150 }, (_, seed) => rawImage(seed));
  const statistics = await learnStatistics(many, settings, where);
  const { values } = await preprocessImages(many, { ...settings, normalization: statistics }, undefined, where);
  for (const channel of [0, 1]) {
    const own = Array.from(values).filter((_, index) => index % 2 === channel);
    const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length).toBeCloseTo(1, 4);
  }
  await expect(learnStatistics([], settings, where)).rejects.toThrow(expect.objectContaining({ code: 'empty-data' }));
  const broken = [...many.slice(0, 70), { ...rawImage(0), channels: 1 }];
  await expect(learnStatistics(broken, settings, where)).rejects.toThrow(/image 70/);
});

describe('augmentation', () => {
  const augmentation = { flip: 'both', shift: 1, rotate: 20, brightness: 0.2, erasing: 0.5 };

  test('only while training', async () => {
    expect(await batch({ augmentation })).toEqual(await batch({}));
    expect(await batch({ augmentation }, images, pass(0))).not.toEqual(await batch({}));
    expect(await batch({}, images, pass(0))).toEqual(await batch({}));
    expect(await batch({ augmentation: { shift: 0 } }, images, pass(0))).toEqual(await batch({}));
  });

  test('is fixed by seed, epoch and the position of the image in the data set', async () => {
    const first = await batch({ augmentation }, images, pass(3));
    expect(await batch({ augmentation }, images, pass(3))).toEqual(first);
    expect(await batch({ augmentation }, images, pass(4))).not.toEqual(first);
    expect(await batch({ augmentation }, images, pass(3, undefined, 2))).not.toEqual(first);
  });

  test('does not depend on the batch: shuffled or alone, an image is changed the same way', async () => {
    const first = await batch({ augmentation }, images, pass(3));
    const order = randomGenerator(9).shuffle([...images.keys()]);
    const shuffled = await batch(
      { augmentation },
      order.map((index) => images[index] ?? rawImage(0)),
      pass(3, order),
    );
    for (const [position, index] of order.entries()) {
      expect(shuffled.values.slice(position * 40, position * 40 + 40)).toEqual(
        first.values.slice(index * 40, index * 40 + 40),
      );
    }
    const alone = await batch({ augmentation }, images.slice(6, 7), pass(3, [6]));
    expect(alone.values).toEqual(first.values.slice(240, 280));
  });

  test('changes pixels before they are normalised', async () => {
    const normalization = { mean: 0.5, variance: 0.01 };
    const plain = await batch({ augmentation }, images, pass(1));
    const scaled = await batch({ augmentation, normalization }, images, pass(1));
    for (const [index, value] of scaled.values.entries())
      expect(value).toBeCloseTo(((plain.values[index] ?? 0) - 0.5) / 0.1, 4);
  });
});

test('denoising happens in training and later alike', async () => {
  const noisy = { data: new Uint8Array(40), height: 4, width: 5, channels: 2 };
  noisy.data[15] = 255;
  for (const training of [undefined, pass(0, [0])]) {
    expect((await batch({ denoise: { median: 3 } }, [noisy], training)).values).toEqual(new Float32Array(40));
  }
  expect((await batch({}, [noisy])).values[15]).toBe(1);
});

describe('encoded images and files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'encoderkit-preprocessing-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('many at a time stay in order, mixed with raw pixels', async () => {
    const samples: ImageSample[] = [];
    for (let value = 0; value < 40; value++) {
      const raw = Uint8Array.of(value * 6);
      if (value % 3 === 0) samples.push({ data: raw, width: 1, height: 1, channels: 1 });
      else
        samples.push(
          await sharp(raw, { raw: { width: 1, height: 1, channels: 1 } })
            .toColourspace('b-w')
            .png()
            .toBuffer(),
        );
    }
    const { values } = await batch({ input: [1, 1, 1] }, samples);
    expect(Array.from(values)).toEqual(samples.map((_, value) => Math.fround((value * 6) / 255)));
  });

  test('the first bad one in order is named, by its position in the data set and its path', async () => {
    const good = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const bad = join(folder, 'bad.png');
    const worse = join(folder, 'worse.png');
    await writeFile(bad, good.subarray(0, 60));
    await writeFile(worse, 'x');
    const samples = [good, bad, good, worse];
    const failing = batch({ input: [2, 2, 1] }, samples, { seed: 1, epoch: 0, indices: [10, 11, 12, 13] });
    await expect(failing).rejects.toThrow(`image 11 (${bad})`);
    await expect(batch({ input: [2, 2, 1] }, samples)).rejects.toThrow(`image 1 (${bad})`);
  });
});

describe('options', () => {
  test('are complete, JSON, and complete to themselves', () => {
    const complete = completePreprocessing({ input: [28, 28, 3] }, where);
    expect(complete).toEqual({
      input: [28, 28, 3],
      resize: 'stretch',
      background: [1, 1, 1],
      denoise: false,
      normalization: { mean: [0.5, 0.5, 0.5], variance: [0.0625, 0.0625, 0.0625] },
      augmentation: false,
    });
    expect(completePreprocessing({ ...complete }, where)).toEqual(complete);
    const changed = {
      input: [8, 8, 1],
      normalization: 'adapt',
      augmentation: { shift: 2 },
      denoise: { median: 5 },
      background: [0],
    };
    const again = completePreprocessing(JSON.parse(JSON.stringify(completePreprocessing(changed, where))), where);
    expect(again).toEqual({ ...changed, resize: 'stretch' });
  });

  test.each<[string, object, RegExp]>([
    ['no input', {}, /"input" to be \[height, width, channels\], received undefined.*\[28, 28, 1\]/],
    ['a flat input', { input: [28, 28] }, /\[height, width, channels\]/],
    ['0 channels', { input: [28, 28, 0] }, /"input\[2\]" to be a positive integer, received 0/],
    ['an unknown resize', { input, resize: 'fit' }, /"stretch", "cover", "contain"/],
    ['a background in bytes', { input, background: 255 }, /"background".*from 0 to 1/],
    ['an even median', { input, denoise: { median: 4 } }, /odd integer, 3 or more, received 4/],
    ['denoise: true', { input, denoise: true }, /"denoise" to be an object/],
    ['an unknown augmentation', { input, augmentation: { mirror: true } }, /augmentation.mirror/],
    ['augmentation: true', { input, augmentation: true }, /"augmentation" to be an object/],
  ])('%s is refused', (_, options, message) => {
    expect(() => completePreprocessing({ ...options }, where)).toThrow(message);
  });
});
