import { describe, expect, test } from 'vitest';
import { apportion, splitByClass } from './class-split.ts';

const bytesOf = (sample: number) => Uint8Array.of(sample & 255, sample >> 8);
const range = (start: number, end: number) => Array.from({ length: end - start }, (_, index) => start + index);
const classes = [range(0, 101), range(101, 114), range(114, 300)];

describe('splitByClass', () => {
  test('keeps every sample once, with its class, in the given proportion of each class', () => {
    const { train, test: rest } = splitByClass(classes, bytesOf, 0.8);
    expect([...train, ...rest].map(({ sample }) => sample).sort((a, b) => a - b)).toEqual(range(0, 300));
    for (const { sample, classIndex } of [...train, ...rest]) expect(classes[classIndex]).toContain(sample);
    expect(classes.map((_, index) => train.filter(({ classIndex }) => classIndex === index).length)).toEqual([
      81, 10, 149,
    ]);
  });

  test('does not depend on the order of the samples', () => {
    const reversed = classes.map((samples) => samples.toReversed());
    expect(splitByClass(reversed, bytesOf, 0.8)).toEqual(splitByClass(classes, bytesOf, 0.8));
  });

  test('mixes the classes', () => {
    const { train } = splitByClass([range(0, 100), range(100, 200)], bytesOf, 0.8);
    const firstHalf = train.slice(0, 80).filter(({ classIndex }) => classIndex === 0).length;
    expect(firstHalf).toBeGreaterThan(20);
    expect(firstHalf).toBeLessThan(60);
  });
});

describe('apportion', () => {
  test.each([
    { counts: [10, 10], fraction: 0.5, parts: [5, 5] },
    { counts: [3, 3, 3], fraction: 0.5, parts: [2, 2, 1] },
    { counts: [1, 0, 9], fraction: 0.8, parts: [1, 0, 7] },
    { counts: [5, 7], fraction: 1, parts: [5, 7] },
    { counts: [5, 7], fraction: 0, parts: [0, 0] },
  ])('$counts × $fraction → $parts', ({ counts, fraction, parts }) => {
    expect(apportion(counts, fraction)).toEqual(parts);
  });
});
