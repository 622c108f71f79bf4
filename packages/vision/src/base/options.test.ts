import { expect, test } from 'vitest';
import { listOfIntegers, pairOfIntegers, perChannel } from './options.ts';

const where = 'somewhere';

test.each<[string, () => unknown, unknown]>([
  ['pairOfIntegers from one', () => pairOfIntegers(where, 'n', 3), [3, 3]],
  ['pairOfIntegers from two', () => pairOfIntegers(where, 'n', [3, 5]), [3, 5]],
  ['listOfIntegers', () => listOfIntegers(where, 'n', [1, 2]), [1, 2]],
  ['perChannel from one', () => perChannel(where, 'n', 0.5, 3), [0.5, 0.5, 0.5]],
  ['perChannel from three', () => perChannel(where, 'n', [1, 2, 3], 3), [1, 2, 3]],
])('%s gives back what it checked', (_, check, value) => {
  expect(check()).toEqual(value);
});

test.each<[string, () => unknown, RegExp]>([
  ['a triple', () => pairOfIntegers(where, 'n', [1, 2, 3]), /\[height, width\]/],
  ['a bad half', () => pairOfIntegers(where, 'n', [1, -2]), /"n\[1\]"/],
  ['no list', () => listOfIntegers(where, 'n', []), /non-empty array/],
  ['a bad member', () => listOfIntegers(where, 'n', [1, 'x']), /"n\[1\]"/],
  ['too few channels', () => perChannel(where, 'n', [1], 3), /each of the 3 channels/],
  ['out of range', () => perChannel(where, 'n', 2, 1, { atLeast: 0, atMost: 1 }), /from 0 to 1/],
])('%s is refused', (_, check, message) => {
  expect(check).toThrow(message);
  expect(check).toThrow(expect.objectContaining({ code: 'invalid-option', where }));
});
