import { describe, expect, test } from 'vitest';
import { median, minimum, quantile, slope } from './statistics.ts';

describe('median', () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 2, 100], 3],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

  test('of nothing is no number', () => expect(median([])).toBeNaN());

  test('leaves its input in order', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });
});

test.each([
  [0.99, 99],
  [1, 100],
  [0.5, 50],
  [0, 1],
])('quantile %d', (share, expected) => {
  const values = Array.from({ length: 100 }, (_, at) => 100 - at);
  expect(quantile(values, share)).toBe(expected);
});

test('minimum', () => expect(minimum([3, 1, 2])).toBe(1));

describe('slope', () => {
  test.each([
    ['a line', [10, 12, 14, 16], 2],
    ['level values', [5, 5, 5], 0],
    ['a spike in the middle', [1, 1, 50, 1, 1], 0],
  ])('of %s', (_name, values, expected) => expect(slope(values)).toBeCloseTo(expected, 12));
});
