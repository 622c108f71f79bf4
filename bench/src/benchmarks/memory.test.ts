import { expect, test } from 'vitest';
import { driftOf } from './memory.ts';

const megabyte = 2 ** 20;

test('a leak shows as drift and slope', () => {
  const samples = Array.from({ length: 80 }, (_, index) => (100 + index) * megabyte);
  const { driftMegabytes, kilobytesPerStep } = driftOf(samples);
  expect(driftMegabytes).toBeCloseTo(72, 9);
  expect(kilobytesPerStep).toBeCloseTo(1024 / 25, 9);
});

test('a spike does not', () => {
  const samples = Array.from({ length: 80 }, (_, index) => (index === 2 ? 300 : 100) * megabyte);
  expect(driftOf(samples)).toMatchObject({ residentMegabytes: 100, driftMegabytes: 0 });
});
