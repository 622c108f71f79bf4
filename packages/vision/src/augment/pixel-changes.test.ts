import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import { brightness } from './brightness.ts';
import { contrast } from './contrast.ts';
import { erasing } from './erasing.ts';
import type { PixelChange } from './pixel-change.ts';

const where = 'cnnEncoder';

function changed(change: PixelChange, values: number[], channels: number, seed: number): number[] {
  const result = Float32Array.from(values);
  change(result, { height: 1, width: values.length / channels, channels }, randomGenerator(seed));
  return Array.from(result);
}

describe('brightness', () => {
  test('adds one amount to every value, both ways, within its limit', () => {
    const changes = Array.from({ length: 300 }, (_, seed) => changed(brightness(0.2, where), [0.5, 0.3], 1, seed));
    for (const [first = Number.NaN, second = Number.NaN] of changes) {
      expect(first - 0.5).toBeCloseTo(second - 0.3, 6);
      expect(Math.abs(first - 0.5)).toBeLessThanOrEqual(0.2 + 1e-6);
    }
    expect(Math.max(...changes.map(([first = 0]) => first))).toBeGreaterThan(0.69);
    expect(Math.min(...changes.map(([first = 1]) => first))).toBeLessThan(0.31);
  });

  test('is clipped to 0..1, and leaves alpha alone', () => {
    for (let seed = 0; seed < 20; seed++) {
      const values = changed(brightness(1, where), [0, 0.5, 1, 0.6, 1, 0.5, 0, 0.4], 4, seed);
      for (const value of values) expect(value >= 0 && value <= 1).toBe(true);
      expect(values[3]).toBe(Math.fround(0.6));
      expect(values[7]).toBe(Math.fround(0.4));
    }
  });
});

describe('contrast', () => {
  test('scales the distance from the mean of each channel, and keeps the mean', () => {
    for (let seed = 0; seed < 20; seed++) {
      const [a = 0, b = 0, c = 0, d = 0] = changed(contrast(0.3, where), [0.4, 0.5, 0.6, 0.9], 2, seed);
      expect((a + c) / 2).toBeCloseTo(0.5, 6);
      expect((b + d) / 2).toBeCloseTo(0.7, 6);
      const factor = (c - a) / 0.2;
      expect(factor).toBeGreaterThanOrEqual(0.7 - 1e-5);
      expect(factor).toBeLessThanOrEqual(1.3 + 1e-5);
      expect((d - b) / 0.4).toBeCloseTo(factor, 4);
    }
  });

  test('is clipped to 0..1', () => {
    const values = Array.from({ length: 20 }, (_, seed) =>
      changed(contrast(1, where), [0, 1, 0, 1, 0.1], 1, seed),
    ).flat();
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThanOrEqual(1);
  });
});

describe('erasing', () => {
  const size = { height: 20, width: 30, channels: 2 };
  const erased = (option: unknown, seed: number) => {
    const values = new Float32Array(20 * 30 * 2).fill(2);
    erasing(option, where)(values, size, randomGenerator(seed));
    return values;
  };

  test('overwrites one rectangle, all channels of it, within the area and aspect that are asked for', () => {
    const areas: number[] = [];
    for (let seed = 0; seed < 200; seed++) {
      const values = erased({ probability: 1, area: [0.05, 0.3], aspect: [0.5, 2], fill: 0.25 }, seed);
      const pixels = Array.from({ length: 600 }, (_, pixel) => pixel).filter((pixel) => values[pixel * 2] !== 2);
      for (const pixel of pixels) expect([values[pixel * 2], values[pixel * 2 + 1]]).toEqual([0.25, 0.25]);
      const rows = new Set(pixels.map((pixel) => Math.floor(pixel / 30)));
      const columns = new Set(pixels.map((pixel) => pixel % 30));
      expect(rows.size * columns.size).toBe(pixels.length);
      expect(values.filter((value) => value === 2).length).toBe(1200 - 2 * pixels.length);
      areas.push(pixels.length / 600);
      // Sides are rounded to whole pixels.
      expect(rows.size / columns.size).toBeGreaterThan(0.3);
      expect(rows.size / columns.size).toBeLessThan(3);
    }
    expect(Math.min(...areas)).toBeGreaterThan(0.03);
    expect(Math.max(...areas)).toBeLessThan(0.35);
    expect(Math.max(...areas) - Math.min(...areas)).toBeGreaterThan(0.15);
  });

  test('leaves the rest of the images alone', () => {
    const touched = Array.from({ length: 500 }, (_, seed) => erased(0.3, seed)).filter((values) =>
      values.some((value) => value !== 2),
    );
    expect(touched.length / 500).toBeCloseTo(0.3, 1);
    expect(erased(0, 1).every((value) => value === 2)).toBe(true);
  });

  test('fills with noise in 0..1 by default', () => {
    const values = erased({ probability: 1 }, 3).filter((value) => value !== 2);
    expect(new Set(values).size).toBeGreaterThan(values.length / 2);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  test('gives up where no rectangle fits', () => {
    const values = new Float32Array(10).fill(2);
    erasing({ probability: 1, area: [1, 1], aspect: [1, 1] }, where)(
      values,
      { height: 1, width: 10, channels: 1 },
      randomGenerator(1),
    );
    expect(values.every((value) => value === 2)).toBe(true);
  });
});

test.each<[string, () => unknown, RegExp]>([
  ['brightness in bytes', () => brightness(20, where), /"augmentation.brightness" to be a finite number from 0 to 1/],
  ['contrast below 0', () => contrast(-0.1, where), /"augmentation.contrast"/],
  ['erasing always twice', () => erasing(2, where), /"augmentation.erasing.probability"/],
  ['erasing more than all', () => erasing({ area: [0.5, 1.5] }, where), /"augmentation.erasing.area"/],
  ['erasing nothing', () => erasing({ area: [0, 0.5] }, where), /"augmentation.erasing.area"/],
  ['erasing backwards', () => erasing({ aspect: [2, 0.5] }, where), /"augmentation.erasing.aspect"/],
  ['erasing with a colour', () => erasing({ fill: 'black' }, where), /"augmentation.erasing.fill"/],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
  expect(make).toThrow(expect.objectContaining({ code: 'invalid-option' }));
});
