import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import type { FloatImage } from '../image/image-sample.ts';
import { type AugmentationOptions, augment } from './augment.ts';

function image(height: number, width: number, channels: number): FloatImage {
  const random = randomGenerator([height, width, channels]);
  return {
    data: Float32Array.from({ length: height * width * channels }, () => random.uniform()),
    height,
    width,
    channels,
  };
}

/** Every augmentation at a strength that shows, and at none. */
const strengths: [string, AugmentationOptions, AugmentationOptions | undefined][] = [
  ['flip', { flip: 'both' }, undefined],
  ['shift', { shift: 3 }, { shift: 0 }],
  ['rotate', { rotate: 40 }, { rotate: 0 }],
  ['zoom', { zoom: 0.3 }, { zoom: 0 }],
  ['shear', { shear: 20 }, { shear: 0 }],
  ['brightness', { brightness: 0.3 }, { brightness: 0 }],
  ['contrast', { contrast: 0.5 }, { contrast: 0 }],
  ['erasing', { erasing: 1 }, { erasing: 0 }],
  [
    'all together',
    { flip: 'both', shift: 2, rotate: 20, zoom: 0.1, shear: 5, brightness: 0.1, contrast: 0.1, erasing: 0.5 },
    { shift: 0, rotate: 0, zoom: 0, shear: 0, brightness: 0, contrast: 0, erasing: 0 },
  ],
];

describe.each(strengths)('%s', (_, options, none) => {
  const source = image(9, 11, 3);

  test('the same generator gives the same image, another one another', () => {
    const first = augment(source, options, randomGenerator([1, 2, 3]));
    expect(augment(source, options, randomGenerator([1, 2, 3]))).toEqual(first);
    const others = Array.from({ length: 8 }, (_each, seed) =>
      augment(source, options, randomGenerator(seed)).data.join(),
    );
    expect(new Set(others).size).toBeGreaterThan(1);
  });

  test('the source is left as it is, and values stay in 0..1', () => {
    const before = Float32Array.from(source.data);
    for (let seed = 0; seed < 10; seed++) {
      const { data, ...size } = augment(source, options, randomGenerator(seed));
      expect(size).toEqual({ height: 9, width: 11, channels: 3 });
      for (const value of data) expect(value >= 0 && value <= 1).toBe(true);
    }
    expect(source.data).toEqual(before);
  });

  if (!none) return;
  test('at no strength it changes nothing, exactly', () => {
    for (let seed = 0; seed < 5; seed++) {
      expect(augment(source, { ...none, fillMode: 'constant' }, randomGenerator(seed)).data).toEqual(source.data);
    }
  });
});

test('no augmentation is the image itself, bytes as floats', () => {
  const bytes = { data: Uint8Array.of(0, 51, 255, 102), width: 2, height: 2, channels: 1 };
  expect(augment(bytes, {}, randomGenerator(1)).data).toEqual(Float32Array.of(0, 0.2, 1, 0.4));
});

test('flipping back gives the image again', () => {
  const source = image(5, 6, 2);
  // The same generator state flips the same way.
  for (let seed = 0; seed < 8; seed++) {
    const once = augment(source, { flip: 'both' }, randomGenerator(seed));
    expect(augment(once, { flip: 'both' }, randomGenerator(seed)).data).toEqual(source.data);
  }
});

test('a shift moves pixels whole: what is left of the image is in it exactly', () => {
  const source = image(8, 8, 1);
  for (let seed = 0; seed < 20; seed++) {
    const { data } = augment(source, { shift: 4, fillMode: 'constant', fillValue: 0 }, randomGenerator(seed));
    const kept = data.filter((value) => value !== 0);
    expect(kept.length).toBeGreaterThanOrEqual(16);
    for (const value of kept) expect(source.data).toContain(value);
  }
});

test('maps are composed: one half turn about the centre is a flip of both axes', () => {
  const source = image(7, 9, 1);
  const { data } = augment(source, { rotate: 180 }, { ...randomGenerator(1), uniform: () => 1 });
  for (const [index, value] of data.entries()) expect(value).toBeCloseTo(source.data[62 - index] ?? Number.NaN, 5);
});

test('shift, then rotation: the order of the table', () => {
  // A dot in the middle, turned by a quarter (which leaves it) and shifted right by 2: shift comes last, so it is not
  // turned.
  const data = new Float32Array(49);
  data[24] = 1;
  const generator = { ...randomGenerator(1), uniform: () => 0.75, integer: (below: number) => (below === 5 ? 4 : 0) };
  const dot = { data, height: 7, width: 7, channels: 1 };
  const moved = augment(dot, { rotate: 180, shift: { vertical: 0, horizontal: 2 }, fillMode: 'constant' }, generator);
  expect(moved.data[26]).toBeCloseTo(1, 5);
});

test('a fill value shows where the image does not reach', () => {
  const white = { data: new Float32Array(100).fill(1), height: 10, width: 10, channels: 1 };
  const generator = { ...randomGenerator(1), integer: () => 0 };
  const { data } = augment(white, { shift: 3, fillMode: 'constant', fillValue: 0.5 }, generator);
  expect(data.filter((value) => value === 0.5).length).toBe(51);
  expect(data.filter((value) => value === 1).length).toBe(49);
});

test.each<[string, object, RegExp]>([
  ['an unknown augmentation', { rotation: 10 }, /no option "augmentation.rotation".*rotate/],
  ['an unknown fill mode', { shift: 1, fillMode: 'wrap' }, /"augmentation.fillMode".*"constant", "nearest", "reflect"/],
  ['a fill value in bytes', { shift: 1, fillValue: 255 }, /"augmentation.fillValue"/],
])('%s is refused', (_, options, message) => {
  expect(() => augment(image(2, 2, 1), options, randomGenerator(1))).toThrow(message);
});

test('a bad image is refused', () => {
  const bad = { data: new Float32Array(3), height: 2, width: 2, channels: 1 };
  expect(() => Reflect.apply(augment, undefined, ['cat.jpg', {}, randomGenerator(1)])).toThrow(
    /raw pixels .* received "string"/,
  );
  expect(() => augment(bad, {}, randomGenerator(1))).toThrow(
    expect.objectContaining({ code: 'shape-mismatch', where: 'augment' }),
  );
});
