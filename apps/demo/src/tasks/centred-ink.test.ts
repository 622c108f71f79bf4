import type { FloatImage } from '@encoderkit/vision';
import { describe, expect, test } from 'vitest';
import { centredInk, lightOnDark } from './centred-ink.ts';

/** A rectangle of one value on another. */
function rectangle(
  width: number,
  height: number,
  ink: readonly [number, number, number, number],
  [value, paper] = [1, 0],
) {
  const [left, top, right, bottom] = ink;
  const data = Float32Array.from({ length: width * height }, (_, index) => {
    const [x, y] = [index % width, Math.floor(index / width)];
    return (x >= left && x < right && y >= top && y < bottom ? value : paper) ?? 0;
  });
  return { data, width, height, channels: 1 } satisfies FloatImage;
}

describe('centredInk', () => {
  const centred = rectangle(28, 28, [11, 4, 17, 24]);

  test.each([
    ['as it should be', centred],
    ['in a corner', rectangle(28, 28, [0, 0, 6, 20])],
    ['large', rectangle(280, 300, [90, 60, 150, 260])],
    ['small', rectangle(40, 40, [3, 5, 6, 15])],
    ['dark on light', rectangle(100, 200, [20, 20, 50, 120], [0, 1])],
  ])('a bar that is %s fills the box and is in the middle', (_, image) => {
    const { data, ...size } = centredInk(image);
    expect(size).toEqual({ width: 28, height: 28, channels: 1 });
    expect(data.map((value) => Math.round(100 * value))).toEqual(centred.data.map((value) => 100 * value));
  });

  test.each([
    ['black', rectangle(30, 30, [0, 0, 0, 0])],
    ['white', rectangle(30, 30, [0, 0, 0, 0], [0, 1])],
  ])('nothing drawn on %s paper is all dark', (_, image) => {
    expect(centredInk(image).data.every((value) => value === 0)).toBe(true);
  });
});

test('light on dark stays as it is', () => {
  const image = rectangle(10, 10, [2, 2, 5, 5]);
  expect(lightOnDark(image)).toBe(image);
});
