import { describe, expect, it } from 'vitest';
import {
  checkBoolean,
  checkKnownOptions,
  checkNumber,
  checkOneOf,
  checkPositiveInteger,
  checkSeed,
  lookUp,
} from './options.ts';

describe('checkNumber', () => {
  it.each([
    [3, {}],
    [-0.5, { above: -1, below: 0 }],
    [0, { atLeast: 0, atMost: 0 }],
    [7, { integer: true }],
  ])('gives back %d inside %j', (value, range) => {
    expect(checkNumber('f', 'x', value, range)).toBe(value);
  });

  it.each<[unknown, Parameters<typeof checkNumber>[3], string]>([
    [Number.NaN, {}, 'f: expected "x" to be a finite number, received NaN.'],
    [
      Number.POSITIVE_INFINITY,
      { above: 0 },
      'f: expected "x" to be a finite number greater than 0, received Infinity.',
    ],
    ['1', {}, 'f: expected "x" to be a finite number, received "1".'],
    [undefined, { integer: true }, 'f: expected "x" to be an integer, received undefined.'],
    [1.5, { integer: true, atLeast: 1, atMost: 9 }, 'f: expected "x" to be an integer from 1 to 9, received 1.5.'],
    [2, { atLeast: 1, atMost: 1 }, 'f: expected "x" to be 1, received 2.'],
    [0, { above: 0, below: 1 }, 'f: expected "x" to be a finite number greater than 0 and less than 1, received 0.'],
    [1, { above: 0, below: 1 }, 'f: expected "x" to be a finite number greater than 0 and less than 1, received 1.'],
  ])('refuses %s outside %j', (value, range, message) => {
    expect(() => checkNumber('f', 'x', value, range)).toThrow(
      expect.objectContaining({ code: 'invalid-option', message }),
    );
  });
});

describe('checkKnownOptions', () => {
  it('gives back options that are known', () => {
    const options = { a: 1 };
    expect(checkKnownOptions('f', options, ['a', 'b'])).toBe(options);
  });

  it.each<[unknown, string]>([
    [{ c: 2 }, 'f: there is no option "stem.c". The options are: a, b.'],
    [[1], 'f: expected "stem" to be an object of options, received [1]. The options are: a, b.'],
  ])('names the group that %j is', (options, message) => {
    expect(() => checkKnownOptions('f', options, ['a', 'b'], 'stem')).toThrow(
      expect.objectContaining({ code: 'invalid-option', message }),
    );
  });

  it.each<[unknown, string[], string]>([
    [{ a: 1, c: 2 }, ['a', 'b'], 'f: there is no option "c". The options are: a, b.'],
    [{ c: 2 }, [], 'f: there is no option "c". It takes no options.'],
    [null, ['a'], 'f: expected an object of options, received null. The options are: a.'],
    [7, [], 'f: expected an object of options, received 7. It takes no options.'],
  ])('refuses %j', (options, known, message) => {
    expect(() => checkKnownOptions('f', options, known)).toThrow(message);
  });
});

it('checkBoolean takes true and false alone', () => {
  expect([checkBoolean('f', 'x', true), checkBoolean('f', 'x', false)]).toEqual([true, false]);
  expect(() => checkBoolean('f', 'x', 0)).toThrow('f: expected "x" to be true or false, received 0.');
});

it('checkSeed takes a number or a list of them', () => {
  expect(checkSeed('f', 'seed', [1, 2])).toEqual([1, 2]);
  expect(() => checkSeed('f', 'seed', [1, Number.NaN])).toThrow(
    'f: expected "seed" to be a finite number, received NaN.',
  );
});

it('lookUp takes the names of a table alone', () => {
  const table = { a: 1, b: 2 };
  expect(lookUp('f', 'x', table, 'b')).toBe('b');
  for (const name of ['c', 'toString', 0, undefined]) {
    expect(() => lookUp('f', 'x', table, name)).toThrow('f: expected "x" to be one of a, b, received');
  }
});

it('checkOneOf takes the choices alone', () => {
  expect(checkOneOf('f', 'x', 'b', ['a', 'b'])).toBe('b');
  for (const value of ['c', 0, undefined]) {
    expect(() => checkOneOf('f', 'x', value, ['a', 'b'])).toThrow('f: expected "x" to be one of "a", "b", received');
  }
});

it('checkPositiveInteger takes integers from 1 on alone', () => {
  expect(checkPositiveInteger('f', 'x', 3)).toBe(3);
  for (const value of [0, -1, 1.5, '3', Number.NaN, 2 ** 53, undefined]) {
    expect(() => checkPositiveInteger('f', 'x', value, 'Use false for none.')).toThrow(
      /f: expected "x" to be a positive integer, received .*\. Use false for none\./,
    );
  }
});
