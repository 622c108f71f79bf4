import { expect, test } from 'vitest';
import { bm25 } from './bm25.ts';

const texts = ['the red cat', 'the dog', 'the red red, RED house on the hill', ''];

test('scores are those of the formula', () => {
  // 4 texts of 3, 2, 8 and 0 words: 3.25 on average. "red" is in 2 of them, "cat" in 1.
  const weight = (have: number) => Math.log(1 + (4 - have + 0.5) / (have + 0.5));
  const share = (times: number, length: number) => (times * 2.2) / (times + 1.2 * (0.25 + (0.75 * length) / 3.25));
  const scores = bm25(texts)('red CAT');
  expect(scores[0]).toBeCloseTo(weight(2) * share(1, 3) + weight(1) * share(1, 3), 12);
  expect(scores[1]).toBe(0);
  expect(scores[2]).toBeCloseTo(weight(2) * share(3, 8), 12);
  expect(scores[3]).toBe(0);
});

test('a word of every text counts little, one of none and one asked twice no more', () => {
  const search = bm25(texts.slice(0, 3));
  const [common = 0, rare = 0] = [search('the')[1], search('dog')[1]];
  expect(common).toBeGreaterThan(0);
  expect(rare).toBeGreaterThan(common);
  expect(search('dog dog unicorn')).toEqual(search('dog'));
  expect([...search('')]).toEqual([0, 0, 0]);
  expect([...bm25([])('dog')]).toEqual([]);
});

test('letters of all scripts are words', () => {
  expect([...bm25(['wütender Smiley', '怒り'])('WÜTENDER')].map(Math.sign)).toEqual([1, 0]);
  expect([...bm25(['wütender Smiley', '怒り'])('怒り')].map(Math.sign)).toEqual([0, 1]);
});
