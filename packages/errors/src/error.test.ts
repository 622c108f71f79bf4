import { expect, it } from 'vitest';
import { show } from './error.ts';

it.each<[what: string, value: unknown, shown: string]>([
  ['a number', 5, '5'],
  ['no number', Number.NaN, 'NaN'],
  ['nothing', undefined, 'undefined'],
  ['null', null, 'null'],
  ['text', '5', '"5"'],
  ['a list with what JSON lacks', [1, Number.NaN, Number.NEGATIVE_INFINITY, null], '[1,"NaN","-Infinity",null]'],
  ['an object', { a: [1] }, '{"a":[1]}'],
  ['a function', () => 1, 'a function'],
  ['a symbol', Symbol('s'), 'Symbol(s)'],
  ['a long text', 'x'.repeat(300), `"${'x'.repeat(199)}…`],
])('shows %s', (_, value, shown) => {
  expect(show(value)).toBe(shown);
});

it('shows what JSON cannot', () => {
  const round: { self?: unknown } = {};
  round.self = round;
  expect(show(round)).toBe('[object Object]');
  expect(show(1n)).toBe('1');
});
