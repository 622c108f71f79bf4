import { expect, it } from 'vitest';
import { bucketLength } from './bucket-length.ts';

it.each<[longest: number, maximum: number, length: number]>([
  [0, 400, 16],
  [16, 400, 16],
  [17, 400, 24],
  [25, 1000, 32],
  [60, 61, 61],
  [98, 1000, 128],
  [256, 400, 256],
  [257, 400, 384],
  [385, 400, 400],
  [5000, 400, 400],
  [3, 10, 10],
  [1, 1, 1],
])('%i of at most %i is %i', (longest, maximum, length) => {
  expect(bucketLength(longest, maximum)).toBe(length);
});

it('holds what it is asked to, with at most half as much again', () => {
  for (let longest = 16; longest < 2000; longest++) {
    const length = bucketLength(longest, 1e6);
    expect(length).toBeGreaterThanOrEqual(longest);
    expect(length).toBeLessThanOrEqual(1.5 * longest);
  }
});

it('refuses what is no length', () => {
  expect(() => bucketLength(-1, 10)).toThrow('"longest"');
  expect(() => bucketLength(1, Number.POSITIVE_INFINITY)).toThrow('"maximum"');
});
