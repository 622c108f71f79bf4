import { expect, test } from 'vitest';
import { numberIn } from './number-text.ts';

const rate = { min: 0.00001, max: 1, whole: false };
const whole = { min: 0, max: 1000, whole: true };

test.each([
  ['0.003', rate, 0.003],
  [' 0,003 ', rate, 0.003],
  ['1e-4', rate, 0.0001],
  ['.5', rate, 0.5],
  ['0', whole, 0],
  ['12', whole, 12],
])('%j is a number', (text, limits, number) => {
  expect(numberIn(text, limits)).toBe(number);
});

test.each([
  ['', rate],
  ['0.', { ...rate, min: 0.1 }],
  ['-0.1', rate],
  ['2', rate],
  ['1e', rate],
  ['NaN', rate],
  ['1,000.5', rate],
  ['1.5', whole],
  ['Infinity', whole],
])('%j is none', (text, limits) => {
  expect(numberIn(text, limits)).toBeUndefined();
});
