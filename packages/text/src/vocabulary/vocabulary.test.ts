import { expect, it } from 'vitest';
import { byCodePoint } from './code-point-order.ts';
import { longestToken, tokenCounter } from './learnt-tokens.ts';

const learn = (texts: readonly string[][], limits = {}) => {
  const counter = tokenCounter();
  for (const tokens of texts) counter.add(tokens, false);
  return counter.learnt({ most: 100, minFrequency: 1, ...limits });
};

it('puts the most frequent first, and counts texts apart from tokens', () => {
  expect(learn([['a', 'b', 'b', 'b'], ['b', 'c', 'c'], []])).toEqual({
    tokens: ['b', 'c', 'a'],
    documentCounts: [2, 1, 1],
    documents: 3,
    fromLists: false,
  });
});

it('puts equally frequent tokens in code-point order, whatever order they came in', () => {
  // In UTF-16 units the emoji (d83d …) would come before U+FF5E.
  const tokens = ['zebra', 'Zebra', 'é', '😀', '\uff5e', 'a', 'aa', '1'];
  expect(learn([tokens]).tokens).toEqual(['1', 'Zebra', 'a', 'aa', 'zebra', 'é', '\uff5e', '😀']);
  expect(learn([tokens.toReversed()])).toEqual(learn([tokens]));
});

it('orders as a comparison of code points does', () => {
  const strings = ['', 'a', 'ab', '\ud800', '\udfff', '\ue000', '\uffff', '😀', '😀a', 'a😀', 'a\uffff', '\ud800a'];
  const points = (text: string) => Array.from(text, (character) => character.codePointAt(0) ?? 0);
  for (const left of strings) {
    for (const right of strings) {
      // Halves of characters are kept out of the comparison with whole ones: as code points they lie below U+E000.
      if (/\p{Surrogate}/u.test(left + right)) continue;
      const [some, others] = [points(left), points(right)];
      const place = some.findIndex((point, index) => point !== others[index]);
      const expected = place < 0 ? some.length - others.length : (some[place] ?? 0) - (others[place] ?? -1);
      expect(Math.sign(byCodePoint(left, right)), `${left} ${right}`).toBe(Math.sign(expected));
    }
  }
});

it('keeps as many as it may, and none that is too rare, empty or endless', () => {
  expect(learn([['a', 'a', 'b', 'b', 'c']], { most: 1 }).tokens).toEqual(['a']);
  expect(learn([['a', 'a', 'b', 'b', 'c']], { minFrequency: 2 }).tokens).toEqual(['a', 'b']);
  expect(learn([['', 'x'.repeat(longestToken), 'x'.repeat(longestToken + 1)]]).tokens).toEqual([
    'x'.repeat(longestToken),
  ]);
});

it('counts the names of what every object has', () => {
  const names = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf'];
  expect(learn([[...names, ...names]])).toEqual({
    tokens: names,
    documentCounts: names.map(() => 1),
    documents: 1,
    fromLists: false,
  });
});
