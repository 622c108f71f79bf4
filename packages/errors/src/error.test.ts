import { expect, it } from 'vitest';
import { EncoderKitError, show } from './error.ts';

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

it('never holds the whole of what somebody passed', () => {
  const picture = `data:image/png;base64,${'A'.repeat(200_000)}`;
  const error = new EncoderKitError({
    code: 'file-not-found',
    where: `readImage (${picture})`,
    problem: `${picture} is not there`,
    remedy: `Look for ${picture}`,
  });
  expect(error.message.length).toBeLessThan(4000);
  expect(error.message).toMatch(/^readImage \(data:image.*… \(\d+ characters\)/);
});
