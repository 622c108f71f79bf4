import { randomGenerator } from '@encoderkit/core';
import { expect, test } from 'vitest';
import { embeddingLayout } from './embedding-layout.ts';

const random = randomGenerator(3);
const clouds = Array.from({ length: 90 }, (_, index) =>
  Float32Array.from({ length: 8 }, (_, axis) => (axis === index % 3 ? 1 : 0) + 0.05 * random.normal()),
);

test('keeps alike together, and is the same every time', async () => {
  const places = await embeddingLayout(clouds);
  const distance = (a: number, b: number) =>
    Math.hypot((places[a]?.x ?? 0) - (places[b]?.x ?? 0), (places[a]?.y ?? 0) - (places[b]?.y ?? 0));
  const nearestIs = places.map(
    (_, index) =>
      places
        .map((_, other) => other)
        .filter((other) => other !== index)
        .sort((a, b) => distance(index, a) - distance(index, b))[0],
  );
  const same = nearestIs.filter((other, index) => (other ?? 0) % 3 === index % 3);
  expect(same.length).toBeGreaterThan(85);
  expect(await embeddingLayout(clouds)).toEqual(places);
});

test.each([0, 1, 3, 4, 5])('places %i vectors', async (count) => {
  const places = await embeddingLayout(clouds.slice(0, count));
  expect(places).toHaveLength(count);
  for (const { x, y } of places) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
});

test('stops early when asked to', async () => {
  const controller = new AbortController();
  controller.abort();
  expect(await embeddingLayout(clouds, controller.signal)).toHaveLength(90);
});
