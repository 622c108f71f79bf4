import { expect, test } from 'vitest';
import { hitAmong } from './ranked-hits.ts';

test.each([
  ['the best', 1, [0.1, 0.9, 0.3], 1, 1],
  ['the second of one', 1, [0.1, 0.9, 0.3], 2, 0],
  ['the second of two', 2, [0.1, 0.9, 0.3], 2, 1],
  ['one of three alike, for one place', 1, [0.5, 0.5, 0.5], 0, 1 / 3],
  ['one of three alike, for the one place after another', 2, [0.5, 0.9, 0.5, 0.5], 0, 1 / 3],
  ['one of three alike, where all are taken', 10, [0.5, 0.5, 0.5], 0, 1],
])('%s is found so often', (_, k, scores, right, expected) => {
  expect(hitAmong(k, scores, right)).toBeCloseTo(expected, 9);
});
