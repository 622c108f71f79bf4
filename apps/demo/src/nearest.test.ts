import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import { nearest, neighbourAgreement, normalised } from './nearest.ts';

const vectors = normalised(
  [
    [1, 0],
    [10, 1],
    [0, 1],
    [-1, 0],
    [1, 1],
    [0, 0],
  ].map((vector) => Float32Array.from(vector)),
);

describe('nearest', () => {
  test.each([
    { index: 0, howMany: 3, expected: [1, 4, 2] },
    { index: 2, howMany: 2, expected: [4, 1] },
    { index: 3, howMany: 9, expected: [2, 5, 4, 1, 0] },
    { index: 0, howMany: 0, expected: [] },
  ])('the $howMany nearest of $index', ({ index, howMany, expected }) => {
    expect(nearest(vectors, index, howMany).map((neighbour) => neighbour.index)).toEqual(expected);
  });

  test('gives the cosine', () => {
    const [first] = nearest(vectors, 0, 1);
    expect(first?.similarity).toBeCloseTo(10 / Math.sqrt(101), 5);
  });

  test('agrees with sorting everything', () => {
    const random = randomGenerator(7);
    const many = normalised(Array.from({ length: 80 }, () => Float32Array.from({ length: 5 }, () => random.normal())));
    const cosine = (other: number) =>
      many[3]?.reduce((sum, value, axis) => sum + value * (many[other]?.[axis] ?? 0), 0) ?? 0;
    const sorted = many
      .map((_, index) => index)
      .filter((index) => index !== 3)
      .sort((a, b) => cosine(b) - cosine(a));
    expect(nearest(many, 3, 10).map(({ index }) => index)).toEqual(sorted.slice(0, 10));
  });

  test('refuses a vector that is not there', () => {
    expect(() => nearest(vectors, 6, 1)).toThrow(/no vector 6, only 6/);
  });
});

test('neighbourAgreement counts nearest neighbours of the same class', () => {
  const pairs = normalised(
    [
      [1, 0],
      [1, 0.1],
      [0, 1],
      [0.1, 1],
    ].map((vector) => Float32Array.from(vector)),
  );
  expect(neighbourAgreement(pairs, ['a', 'a', 'b', 'b'])).toBe(1);
  expect(neighbourAgreement(pairs, ['a', 'b', 'b', 'b'])).toBe(0.5);
  expect(neighbourAgreement([], [])).toBe(0);
});
