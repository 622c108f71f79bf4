import { describe, expect, it } from 'vitest';
import { segmentsOf } from './segments.ts';

const texts: [string, string][] = [
  ['nothing', ''],
  ['English', 'The quick brown fox doesn’t jump over 3.14 dogs, says a@example.com. Does it? '.repeat(30)],
  ['Chinese', '我喜欢学习中文和历史。'.repeat(60)],
  ['emoji', '👨‍👩‍👧🇩🇪🇫🇷👍🏽'.repeat(60)],
  ['one long word', 'a'.repeat(3000)],
  ['long words', `${'a'.repeat(700)} ${'b'.repeat(500)}. `.repeat(2)],
  ['many marks', `e${'\u0301'.repeat(1000)}x`.repeat(2)],
];

describe.each(['word', 'sentence', 'grapheme'] as const)('segmentsOf by %s', (granularity) => {
  const segmenter = new Intl.Segmenter('en', { granularity });

  it.each(texts)('cuts %s as the whole text would be', (_, text) => {
    const whole = Array.from(segmenter.segment(text), ({ segment }) => segment);
    expect(Array.from(segmentsOf(segmenter, text), ({ segment }) => segment)).toEqual(whole);
  });
});
