import { randomGenerator } from '@encoderkit/core';
import { expect, test } from 'vitest';
import { imageAccuracy, nearestPixels } from './nearest-pixels.ts';

const image = (...values: number[]) => ({
  data: Uint8Array.from(values),
  width: values.length,
  height: 1,
  channels: 1,
});
const train = [
  { image: image(0, 0), label: 'dark' },
  { image: image(255, 0), label: 'left' },
  { image: image(255, 255), label: 'light' },
];

test('the nearest picture decides, the first of several as near', () => {
  const classify = nearestPixels(train);
  expect(classify(image(10, 20))).toBe('dark');
  expect(classify(image(200, 200))).toBe('light');
  expect(classify(image(200, 20))).toBe('left');
  expect(nearestPixels([...train, { image: image(0, 0), label: 'other' }])(image(0, 0))).toBe('dark');
});

test('agrees with comparing everything', () => {
  const random = randomGenerator(5);
  const made = (label: string) => ({
    image: image(...Array.from({ length: 700 }, () => random.integer(256))),
    label,
  });
  const many = Array.from({ length: 40 }, (_, index) => made(String(index)));
  const classify = nearestPixels(many);
  for (const { image: asked } of Array.from({ length: 20 }, () => made(''))) {
    const distances = many.map(({ image: { data } }) =>
      data.reduce((sum, value, index) => sum + (value - (asked.data[index] ?? 0)) ** 2, 0),
    );
    expect(classify(asked)).toBe(String(distances.indexOf(Math.min(...distances))));
  }
});

test('accuracy is the share of right answers', () => {
  const classify = nearestPixels(train);
  expect(imageAccuracy(classify, train)).toBe(1);
  expect(imageAccuracy(classify, [...train, { image: image(0, 9), label: 'light' }])).toBe(0.75);
  expect(imageAccuracy(classify, [])).toBe(0);
});

test('refuses nothing to learn from, and other sizes', () => {
  expect(() => nearestPixels([])).toThrow(/no picture to learn from/);
  expect(() => nearestPixels(train)(image(1))).toThrow(/pictures of 2 values and of 1/);
});
