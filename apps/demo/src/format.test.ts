import { expect, test } from 'vitest';
import { count, duration, percent } from './format.ts';

test.each([
  [percent(0.98712), '98.7 %'],
  [percent(1), '100.0 %'],
  [percent(0.5, 0), '50 %'],
  [duration(0), '0.0 s'],
  [duration(8.25), '8.3 s'],
  [duration(59.94), '59.9 s'],
  [duration(59.96), '1 min 00 s'],
  [duration(130), '2 min 10 s'],
  [duration(119.7), '2 min 00 s'],
  [count(60000), '60,000'],
])('%s is %s', (made, expected) => {
  expect(made).toBe(expected);
});
