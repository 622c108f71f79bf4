import { expect, test } from 'vitest';
import {
  listOfIntegers,
  numberIn,
  oneOf,
  pairOfIntegers,
  perChannel,
  positiveInteger,
  record,
  trueOrFalse,
} from './options.ts';

const where = 'somewhere';

test.each<[string, () => unknown, unknown]>([
  ['positiveInteger', () => positiveInteger(where, 'n', 3), 3],
  ['numberIn at its lower end', () => numberIn(where, 'n', 0, { from: 0, below: 1 }), 0],
  ['numberIn at its upper end', () => numberIn(where, 'n', 1, { from: 0, to: 1 }), 1],
  ['oneOf', () => oneOf(where, 'n', 'b', ['a', 'b']), 'b'],
  ['pairOfIntegers from one', () => pairOfIntegers(where, 'n', 3), [3, 3]],
  ['pairOfIntegers from two', () => pairOfIntegers(where, 'n', [3, 5]), [3, 5]],
  ['listOfIntegers', () => listOfIntegers(where, 'n', [1, 2]), [1, 2]],
  ['perChannel from one', () => perChannel(where, 'n', 0.5, 3), [0.5, 0.5, 0.5]],
  ['perChannel from three', () => perChannel(where, 'n', [1, 2, 3], 3), [1, 2, 3]],
  ['trueOrFalse', () => trueOrFalse(where, 'n', false), false],
])('%s gives back what it checked', (_, check, value) => {
  expect(check()).toEqual(value);
});

test.each<[string, () => unknown, RegExp]>([
  ['0', () => positiveInteger(where, 'n', 0), /"n" to be a positive integer, received 0/],
  ['a fraction', () => positiveInteger(where, 'n', 1.5), /received 1.5/],
  ['a number as text', () => positiveInteger(where, 'n', '3'), /received "3"/],
  ['NaN', () => numberIn(where, 'n', Number.NaN, { from: 0 }), /a number 0 or more, received NaN/],
  ['the excluded end', () => numberIn(where, 'n', 1, { from: 0, below: 1 }), /0, below 1/],
  ['beyond the end', () => numberIn(where, 'n', 2, { from: 0, to: 1 }), /from 0 to 1/],
  ['no choice', () => oneOf(where, 'n', 'c', ['a', 'b']), /one of "a", "b", received "c"/],
  ['a triple', () => pairOfIntegers(where, 'n', [1, 2, 3]), /\[height, width\]/],
  ['a bad half', () => pairOfIntegers(where, 'n', [1, -2]), /"n\[1\]"/],
  ['no list', () => listOfIntegers(where, 'n', []), /non-empty array/],
  ['a bad member', () => listOfIntegers(where, 'n', [1, 'x']), /"n\[1\]"/],
  ['too few channels', () => perChannel(where, 'n', [1], 3), /each of the 3 channels/],
  ['out of range', () => perChannel(where, 'n', 2, 1, { from: 0, to: 1 }), /from 0 to 1/],
  ['a truthy value', () => trueOrFalse(where, 'n', 1), /true or false/],
  ['a misspelt option', () => record(where, 'options', { filter: 1 }, ['filters']), /unknown option "filter".*filters/],
  ['a misspelt inner option', () => record(where, 'stem', { filter: 1 }, ['filters']), /"stem.filter"/],
  ['no object', () => record(where, 'stem', 3, ['filters']), /"stem" to be an object/],
])('%s is refused', (_, check, message) => {
  expect(check).toThrow(message);
  expect(check).toThrow(expect.objectContaining({ code: 'invalid-option', where }));
});
