import '@tensorflow/tfjs-backend-cpu';
import { setBackend, type Tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { clipByGlobalNorm, clipByNorm, clipByValue } from './clip.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const make = () => [tensor1d([3, 0]), tensor2d([[0, -4]])];
const valuesOf = (clip: () => Tensor[]) => tidy(() => clip().map((gradient) => [...gradient.dataSync()]));
const near = (rows: number[][]) => rows.map((row) => row.map((value) => expect.closeTo(value, 6)));

describe('clipByGlobalNorm', () => {
  it('scales all gradients by one factor, and gives the norm there was', () => {
    tidy(() => {
      const { gradients, globalNorm } = clipByGlobalNorm(make(), 1);
      expect(gradients.map((gradient) => [...gradient.dataSync()])).toEqual(
        near([
          [0.6, 0],
          [0, -0.8],
        ]),
      );
      expect(globalNorm.dataSync()[0]).toBeCloseTo(5);
      expect(globalNorm.shape).toEqual([]);
    });
  });

  it('leaves short gradients alone, zeros included', () => {
    expect(valuesOf(() => clipByGlobalNorm(make(), 5.5).gradients)).toEqual([
      [3, 0],
      [0, -4],
    ]);
    expect(valuesOf(() => clipByGlobalNorm([tensor1d([0, 0])], 1).gradients)).toEqual([[0, 0]]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('does not hide %s', (value) => {
    const [row] = valuesOf(() => clipByGlobalNorm([tensor1d([value, 1])], 1).gradients);
    expect(row?.[0]).toBeNaN();
  });

  it('gives norm 0 for no gradients', () => {
    expect(tidy(() => clipByGlobalNorm([], 1).globalNorm.dataSync()[0])).toBe(0);
  });
});

describe('clipByNorm', () => {
  it('scales each gradient by itself', () => {
    expect(valuesOf(() => clipByNorm(make(), 3.5))).toEqual(
      near([
        [3, 0],
        [0, -3.5],
      ]),
    );
  });
});

describe('clipByValue', () => {
  it('moves each element into the range', () => {
    expect(valuesOf(() => clipByValue(make(), 3.5))).toEqual([
      [3, 0],
      [0, -3.5],
    ]);
  });
});

it.each([
  ['clipByGlobalNorm', () => clipByGlobalNorm([], 0), '"norm"'],
  ['clipByNorm', () => clipByNorm([], -1), '"norm"'],
  ['clipByValue', () => clipByValue([], Number.NaN), '"value"'],
])('%s refuses a bound that is not above 0', (where, clip, option) => {
  expect(clip).toThrow(`${where}: expected ${option} to be a finite number greater than 0, received`);
});
