import { expect, test } from 'vitest';
import { mostFrequentTags, tokenAccuracy } from './most-frequent-tag.ts';

const sentence = (words: string, tags: string) => ({ input: words.split(' '), label: tags.split(' ') });
const train = [
  sentence('the run ended', 'DET NOUN VERB'),
  sentence('the run run', 'DET NOUN VERB'),
  sentence('run the zebra', 'NOUN DET NOUN'),
  sentence('the apple the the', 'DET NOUN DET DET'),
];

test('gives each word its most frequent tag, a new one that of the words that came once', () => {
  // Once: ended VERB, zebra NOUN, apple NOUN. Over all words DET is the most frequent.
  expect(mostFrequentTags(train)(['run', 'the', 'ended', 'quickly'])).toEqual(['NOUN', 'DET', 'VERB', 'NOUN']);
});

test('knows words by their case', () => {
  expect(mostFrequentTags([...train, sentence('The', 'X')])(['The', 'the'])).toEqual(['X', 'DET']);
});

test('accuracy is that of words, not of sentences', () => {
  const tagsOf = mostFrequentTags(train);
  expect(tokenAccuracy(tagsOf, [sentence('the run', 'DET VERB'), sentence('ended', 'VERB')])).toBeCloseTo(2 / 3);
  expect(tokenAccuracy(tagsOf, [])).toBe(0);
});

test('without any tag there is nothing to learn', () => {
  expect(() => mostFrequentTags([{ input: ['a'] }])).toThrow(/no word with a tag/);
});
