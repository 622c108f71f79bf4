import { expect, test } from 'vitest';
import { majorityAccuracy, majorityClass } from './majority-class.ts';

const labelled = (...labels: (string | undefined)[]) => labels.map((label) => ({ label }));

test.each([
  { labels: ['a', 'b', 'b'], expected: 'b' },
  { labels: ['a', 'b', 'b', 'a'], expected: 'a' },
  { labels: [undefined, undefined, 'c'], expected: 'c' },
  { labels: [], expected: undefined },
])('the most frequent of $labels is $expected', ({ labels, expected }) => {
  expect(majorityClass(labelled(...labels))).toBe(expected);
});

test('accuracy is the share of that class in the test data, whatever is frequent there', () => {
  expect(majorityAccuracy(labelled('a', 'a', 'b'), labelled('b', 'b', 'b', 'a'))).toBe(0.25);
  expect(majorityAccuracy(labelled('a'), [])).toBe(0);
  expect(majorityAccuracy([], labelled('a', undefined))).toBe(0);
});
