import { expect, it } from 'vitest';
import { corners } from './dynamic-lengths.ts';
import { fitLengths } from './fit-lengths.ts';

const batch = { name: 'batch', sizes: [5, 7] } as const;
const steps = { name: 'steps', sizes: [11, 13] } as const;

it('finds how a number grows with two lengths', () => {
  const at = ({ batch: b = 0, steps: s = 0 }: Record<string, number>) => 3 * b * s + 2 * s - 4;
  expect(fitLengths([batch, steps], corners([batch, steps]).map(at))).toEqual([
    { names: ['batch', 'steps'], factor: 3 },
    { names: ['steps'], factor: 2 },
    { names: [], factor: -4 },
  ]);
});

it('takes a number that does not grow for what it is', () => {
  expect(fitLengths([batch], [8, 8])).toEqual([{ names: [], factor: 8 }]);
  expect(fitLengths([], [8])).toEqual([{ names: [], factor: 8 }]);
});
