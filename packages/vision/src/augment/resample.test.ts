import { randomGenerator } from '@encoderkit/core';
import { describe, expect, test } from 'vitest';
import { type Affine, fromCorner, type ImageSize, identity } from './affine.ts';
import { type Fill, fillModes, resample } from './resample.ts';

function randomImage({ height, width, channels }: ImageSize, seed = 1): Float32Array {
  const random = randomGenerator(seed);
  return Float32Array.from({ length: height * width * channels }, () => random.uniform());
}

function resampled(source: Float32Array, size: ImageSize, map: Affine, fill: Fill): number[] {
  const target = new Float32Array(source.length).fill(Number.NaN);
  resample(source, target, size, map, fill);
  return Array.from(target);
}

/**
 * Plain and slow: the four neighbours of every source point, each looked up through the fill mode as its name is
 * defined.
 */
function oracle(source: Float32Array, { height, width, channels }: ImageSize, map: Affine, fill: Fill): number[] {
  const mirrored = (length: number) => [...Array(length).keys(), ...[...Array(length).keys()].reverse()];
  const lookUp = (y: number, x: number, channel: number): number => {
    let [row, column]: (number | undefined)[] = [y, x];
    if (fill.mode === 'constant' && (y < 0 || y >= height || x < 0 || x >= width)) return fill.value;
    if (fill.mode === 'nearest')
      [row, column] = [Math.max(0, Math.min(height - 1, y)), Math.max(0, Math.min(width - 1, x))];
    if (fill.mode === 'reflect') {
      row = mirrored(height)[(y + height * 2 * 50) % (height * 2)];
      column = mirrored(width)[(x + width * 2 * 50) % (width * 2)];
    }
    return source[((row ?? 0) * width + (column ?? 0)) * channels + channel] ?? Number.NaN;
  };
  const result: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const sourceY = map.yy * y + map.yx * x + map.y0;
      const sourceX = map.xy * y + map.xx * x + map.x0;
      const [top, left] = [Math.floor(sourceY), Math.floor(sourceX)];
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (const [dy, dx] of [
          [0, 0],
          [0, 1],
          [1, 0],
          [1, 1],
        ] as const) {
          const weight = (1 - Math.abs(sourceY - top - dy)) * (1 - Math.abs(sourceX - left - dx));
          sum += weight * lookUp(top + dy, left + dx, channel);
        }
        result.push(sum);
      }
    }
  }
  return result;
}

describe.each(fillModes)('fill mode %s', (mode) => {
  const fill = { mode, value: 0.7 };

  test.each([
    [6, 7, 1],
    [5, 4, 3],
    [1, 1, 2],
    [1, 9, 1],
    [2, 2, 5],
  ])('%d×%d×%d agrees with the definition, whatever the map', (height, width, channels) => {
    const size = { height, width, channels };
    const random = randomGenerator([height, width]);
    for (let count = 0; count < 20; count++) {
      const map = {
        yy: random.normal(),
        yx: random.normal(),
        y0: random.normal() * height,
        xy: random.normal(),
        xx: random.normal(),
        x0: random.normal() * width,
      };
      const source = randomImage(size, count);
      const expected = oracle(source, size, map, fill);
      for (const [index, value] of resampled(source, size, map, fill).entries()) {
        expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 5);
      }
    }
  });

  test('flips and whole shifts copy values exactly', () => {
    const size = { height: 4, width: 5, channels: 2 };
    const source = randomImage(size);
    for (const map of [
      identity,
      { ...identity, xx: -1, x0: 4 },
      { ...identity, yy: -1, y0: 3 },
      { ...identity, y0: 2, x0: -3 },
      { ...identity, y0: 11, x0: -13, xx: -1 },
    ]) {
      expect(resampled(source, size, map, fill)).toEqual(oracle(source, size, map, fill).map(Math.fround));
    }
    expect(resampled(source, size, identity, fill)).toEqual(Array.from(source));
  });
});

test('a quarter turn is a transposition', () => {
  const size = { height: 6, width: 6, channels: 2 };
  const source = randomImage(size);
  const quarter: Affine = { yy: Math.cos(Math.PI / 2), yx: 1, y0: 0, xy: -1, xx: Math.cos(Math.PI / 2), x0: 0 };
  const turned = resampled(source, size, fromCorner(quarter, size), { mode: 'constant', value: 9 });
  for (let y = 0; y < 6; y++) {
    for (let x = 0; x < 6; x++) {
      for (let channel = 0; channel < 2; channel++) {
        const from = source[(x * 6 + (5 - y)) * 2 + channel] ?? Number.NaN;
        expect(turned[(y * 6 + x) * 2 + channel]).toBeCloseTo(from, 5);
      }
    }
  }
});
