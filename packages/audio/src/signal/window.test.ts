import { expect, it } from 'vitest';
import { type WindowName, windowNames, windowOf } from './window.ts';

it.each<[WindowName, 'periodic' | 'symmetric', number[]]>([
  ['hann', 'periodic', [0, 0.5, 1, 0.5]],
  ['hann', 'symmetric', [0, 0.75, 0.75, 0]],
  ['hamming', 'periodic', [0.08, 0.54, 1, 0.54]],
  ['blackman', 'symmetric', [0, 0.63, 0.63, 0]],
  ['povey', 'symmetric', [0, 0.75 ** 0.85, 0.75 ** 0.85, 0]],
  ['sine', 'symmetric', [0, Math.sqrt(0.75), Math.sqrt(0.75), 0]],
  ['rectangular', 'periodic', [1, 1, 1, 1]],
])('a %s window, %s', (name, symmetry, expected) => {
  for (const [index, value] of windowOf(name, 4, symmetry).entries())
    expect(value).toBeCloseTo(expected[index] ?? 0, 12);
});

it.each(windowNames)('a %s window of one sample is 1', (name) => {
  expect(windowOf(name, 1, 'symmetric')[0]).toBeCloseTo(1, 12);
});
