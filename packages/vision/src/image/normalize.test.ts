import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import { completeNormalization, normalize, statisticsAccumulator } from './normalize.ts';

const where = 'cnnEncoder';

test('statistics of many images are those of all their pixels', () => {
  const random = randomGenerator(1);
  const accumulator = statisticsAccumulator(3);
  const pixels: number[][] = [[], [], []];
  for (let image = 0; image < 20; image++) {
    const values = Float32Array.from(
      { length: 3 * (1 + random.integer(40)) },
      (_, index) => random.uniform() ** (1 + (index % 3)),
    );
    for (const [index, value] of values.entries()) pixels[index % 3]?.push(value);
    accumulator.add(values);
  }
  const { mean, variance } = accumulator.result();
  expect(accumulator.count).toBe(pixels[0]?.length);
  for (const [channel, values] of pixels.entries()) {
    const expectedMean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const expectedVariance = values.reduce((sum, value) => sum + (value - expectedMean) ** 2, 0) / values.length;
    expect(mean[channel]).toBeCloseTo(expectedMean, 12);
    expect(variance[channel]).toBeCloseTo(expectedVariance, 12);
  }
});

test('nothing cancels: a small spread around a large mean', () => {
  const accumulator = statisticsAccumulator(1);
  for (let count = 0; count < 1000; count++) accumulator.add(Float32Array.of(0.99999, 1));
  expect(accumulator.result().variance[0]).toBeCloseTo(((1 - Math.fround(0.99999)) / 2) ** 2, 16);
});

test('normalised pixels have mean 0 and variance 1 in each channel', () => {
  const random = randomGenerator(2);
  const values = Float32Array.from({ length: 3000 }, (_, index) => random.uniform() * (1 + (index % 3)));
  const before = statisticsAccumulator(3);
  before.add(values);
  normalize(values, before.result());
  const after = statisticsAccumulator(3);
  after.add(values);
  for (const mean of after.result().mean) expect(mean).toBeCloseTo(0, 6);
  for (const variance of after.result().variance) expect(variance).toBeCloseTo(1, 5);
});

test('a channel that never varies is centred, not blown up', () => {
  const values = Float32Array.of(1, 0.2, 1, 0.4);
  normalize(values, { mean: [1, 0.3], variance: [0, 0.01] });
  expect(values[0]).toBe(0);
  expect(values[1]).toBeCloseTo(-1, 5);
  expect(values[2]).toBe(0);
  expect(values[3]).toBeCloseTo(1, 5);
});

describe('the option', () => {
  test('names and given statistics', () => {
    expect(completeNormalization(where, 'none', 1)).toBe('none');
    expect(completeNormalization(where, 'adapt', 1)).toBe('adapt');
    expect(completeNormalization(where, 'imagenet', 3)).toMatchObject({ mean: [0.485, 0.456, 0.406] });
    expect(completeNormalization(where, { mean: 0.5, variance: [1, 2] }, 2)).toEqual({
      mean: [0.5, 0.5],
      variance: [1, 2],
    });
  });

  test.each<[string, unknown, number, RegExp]>([
    ['an unknown name', 'standard', 1, /"none", "adapt", "imagenet"/],
    ['imagenet on grey', 'imagenet', 1, /3 channels.*received 1/],
    ['a negative variance', { mean: 0, variance: -1 }, 1, /"normalization.variance"/],
    ['no variance', { mean: 0 }, 1, /"normalization.variance"/],
    ['too many means', { mean: [0, 0], variance: 1 }, 1, /"normalization.mean"/],
    ['a deviation', { mean: 0, std: 1 }, 1, /no option "normalization.std"/],
  ])('%s is refused', (_, option, channels, message) => {
    expect(() => completeNormalization(where, option, channels)).toThrow(message);
  });
});
