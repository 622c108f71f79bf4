import { randomGenerator } from '@encoderkit/core';
import { expect, test } from 'vitest';
import { medianFilter } from './denoise.ts';
import type { FloatImage } from './image-sample.ts';

/** Sorts every window. */
function bruteForce({ data, height, width, channels }: FloatImage, size: number): number[] {
  const reach = (size - 1) / 2;
  const clamp = (value: number, last: number) => Math.min(Math.max(value, 0), last);
  return Array.from(data, (_, index) => {
    const channel = index % channels;
    const x = Math.floor(index / channels) % width;
    const y = Math.floor(index / channels / width);
    const window: number[] = [];
    for (let row = y - reach; row <= y + reach; row++) {
      for (let column = x - reach; column <= x + reach; column++) {
        window.push(
          data[(clamp(row, height - 1) * width + clamp(column, width - 1)) * channels + channel] ?? Number.NaN,
        );
      }
    }
    return window.sort((a, b) => a - b)[(window.length - 1) / 2] ?? Number.NaN;
  });
}

test.each([
  [7, 9, 1, 3],
  [6, 5, 3, 3],
  [1, 1, 2, 3],
  [1, 6, 1, 3],
  [7, 1, 1, 3],
  [2, 2, 1, 5],
  [9, 8, 1, 5],
  [8, 8, 4, 7],
])('%d×%d×%d, window %d: the median of every window', (height, width, channels, size) => {
  const random = randomGenerator(height * 100 + size);
  for (const levels of [1, 2, 4, 1000]) {
    const data = Float32Array.from({ length: height * width * channels }, () => random.integer(levels) / levels);
    const image = { data, height, width, channels };
    expect(Array.from(medianFilter(image, size).data)).toEqual(bruteForce(image, size));
  }
});

test('takes away single wrong pixels and keeps an edge where it is', () => {
  const edge = Float32Array.from({ length: 100 }, (_, index) => (index % 10 < 5 ? 0.2 : 0.8));
  const noisy = Float32Array.from(edge);
  noisy[33] = 1;
  noisy[57] = 0;
  noisy[81] = 1;
  const filtered = medianFilter({ data: noisy, height: 10, width: 10, channels: 1 }, 3);
  expect(filtered.data).toEqual(edge);
});
