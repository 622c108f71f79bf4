import { expect, test } from 'vitest';
import { centroidAccuracy, classCentroids } from './nearest-centroid.ts';

const samples = [
  { values: [0, 0], label: 'a' },
  { values: [2, 0], label: 'a' },
  { values: [10, 4], label: 'b' },
];

test('centroids are the means of the classes', async () => {
  expect(await classCentroids(samples)).toEqual(
    new Map([
      ['a', Float64Array.of(1, 0)],
      ['b', Float64Array.of(10, 4)],
    ]),
  );
});

test('accuracy is the fraction that lies nearest to its own class', async () => {
  const centroids = await classCentroids(samples);
  expect(await centroidAccuracy(centroids, samples)).toBe(1);
  expect(await centroidAccuracy(centroids, [...samples, { values: [9, 4], label: 'a' }])).toBe(0.75);
  expect(await centroidAccuracy(centroids, [])).toBe(0);
});
