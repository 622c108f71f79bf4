import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import { warpingDistance } from './dynamic-time-warping.ts';

const sequence = (...values: number[]) => values.map((value) => Float32Array.of(value));

function randomSequence(length: number, seed: number): Float32Array[] {
  const random = randomGenerator(seed);
  return Array.from({ length }, () => Float32Array.from({ length: 3 }, () => random.normal()));
}

/** Every path there is, one after the other: slow, and plainly right. */
function byAllPaths(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const distance = (row: number, column: number) =>
    Math.hypot(...Array.from(a[row] ?? [], (value, feature) => value - (b[column]?.[feature] ?? 0)));
  const best = (row: number, column: number): number => {
    if (row < 0 || column < 0) return Number.POSITIVE_INFINITY;
    const here = distance(row, column);
    if (row === 0 && column === 0) return 2 * here;
    return Math.min(best(row - 1, column) + here, best(row, column - 1) + here, best(row - 1, column - 1) + 2 * here);
  };
  return best(a.length - 1, b.length - 1) / (a.length + b.length);
}

describe('warpingDistance', () => {
  test.each([
    { name: 'the same', a: [1, 2, 3], b: [1, 2, 3], expected: 0 },
    { name: 'stretched', a: [1, 2, 3], b: [1, 1, 2, 2, 2, 3], expected: 0 },
    { name: 'one frame each', a: [1], b: [4], expected: 3 },
    { name: 'moved by a constant', a: [0, 0, 0], b: [2, 2, 2], expected: 2 },
    { name: 'one frame against three', a: [0], b: [0, 3, 0], expected: 3 / 4 },
  ])('$name', ({ a, b, expected }) => {
    expect(warpingDistance(sequence(...a), sequence(...b))).toBeCloseTo(expected, 12);
  });

  test.each([
    [1, 5],
    [5, 1],
    [4, 4],
    [3, 6],
    [6, 5],
  ])('is the least of all paths for %i and %i frames', (rows, columns) => {
    for (const seed of [1, 2, 3]) {
      const [a, b] = [randomSequence(rows, seed), randomSequence(columns, seed + 10)];
      expect(warpingDistance(a, b)).toBeCloseTo(byAllPaths(a, b), 6);
      expect(warpingDistance(b, a)).toBeCloseTo(byAllPaths(a, b), 6);
    }
  });

  test('a narrower band never gives less, and a path is found in any band', () => {
    for (const [rows, columns] of [
      [30, 30],
      [30, 90],
      [90, 30],
      [2, 60],
      [60, 1],
    ] as const) {
      const [a, b] = [randomSequence(rows, 1), randomSequence(columns, 2)];
      const distances = [1, 0.5, 0.2, 0.05, 0].map((band) => warpingDistance(a, b, { band }));
      for (const distance of distances) expect(Number.isFinite(distance)).toBe(true);
      expect(distances).toEqual([...distances].sort((first, second) => first - second));
      expect(warpingDistance(a, a, { band: 0 })).toBe(0);
    }
  });

  test('a band forbids what leaves the diagonal', () => {
    const [early, late] = [sequence(9, ...Array(29).fill(0)), sequence(...Array(29).fill(0), 9)];
    const middle = (at: number) => sequence(...Array.from({ length: 40 }, (_, index) => (index === at ? 9 : 0)));
    expect(warpingDistance(middle(5), middle(30))).toBeCloseTo(0, 12);
    expect(warpingDistance(middle(5), middle(30), { band: 0.1 })).toBeCloseTo(18 / 80, 12);
    // The first pair counts twice, the last one once.
    expect(warpingDistance(early, late)).toBeCloseTo(27 / 60, 12);
  });

  test('gives up only what is farther than asked', () => {
    const [a, b] = [randomSequence(20, 1), randomSequence(25, 2)];
    const distance = warpingDistance(a, b);
    expect(warpingDistance(a, b, { atMost: distance * 1.001 })).toBe(distance);
    expect(warpingDistance(a, b, { atMost: distance / 10 })).toBe(Number.POSITIVE_INFINITY);
  });

  test('nothing is infinitely far', () => {
    expect(warpingDistance([], sequence(1))).toBe(Number.POSITIVE_INFINITY);
    expect(warpingDistance(sequence(1), [])).toBe(Number.POSITIVE_INFINITY);
  });
});
