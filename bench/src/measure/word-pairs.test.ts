import { randomGenerator } from '@encoderkit/core';
import { expect, test } from 'vitest';
import { joinedWords, rankPairs, type TaggedSentence } from './word-pairs.ts';

const sentence = (text: string): TaggedSentence => {
  const pairs = text.split(' ').map((pair) => pair.split('/'));
  return { words: pairs.map(([word = '']) => word), tags: pairs.map(([, tag = '']) => tag) };
};

test('words joined by "and" or "or" are pairs, each once, where they are of one kind', () => {
  const sentences = [
    sentence('Day/NOUN and/CONJ night/NOUN they/PRON sang/VERB or/CONJ played/VERB'),
    sentence('night/NOUN AND/CONJ day/NOUN'),
    sentence('the/DET and/CONJ a/DET'),
    sentence('red/ADJ and/CONJ car/NOUN'),
    sentence('more/ADV and/CONJ more/ADV'),
    sentence('cats/NOUN or/CONJ unheard/NOUN'),
    sentence('and/CONJ dogs/NOUN or/CONJ'),
  ];
  expect(joinedWords(sentences, (word) => word !== 'unheard')).toEqual([
    ['day', 'night'],
    ['sang', 'played'],
  ]);
});

test('ranks are the chance to be nearer than random pairs of like frequency', () => {
  const words = Array.from({ length: 400 }, (_, at) => `w${at}`);
  const pairs = Array.from({ length: 60 }, (_, at) => [`w${5 * at}`, `w${5 * at + 7}`] as const);
  const related = new Set(pairs.map((pair) => pair.join(' ')));
  const rank = (similarity: (one: string, other: string) => number) =>
    rankPairs(pairs, words, similarity, { draws: 40, seed: 1 });
  expect(rank((one, other) => (related.has(`${one} ${other}`) ? 1 : 0)).auc).toBe(1);
  expect(rank((one, other) => (related.has(`${one} ${other}`) ? -1 : 0)).auc).toBe(0);
  expect(rank(() => 0).auc).toBe(0.5);
  const random = randomGenerator(3);
  const chance = rank(() => random.uniform());
  expect(Math.abs(chance.auc - 0.5)).toBeLessThan(0.15);
  // Nearness that frequency alone explains is worth nothing: both sides of each comparison are as frequent.
  const byFrequency = rank((one, other) => -(Number(one.slice(1)) + Number(other.slice(1))));
  expect(Math.abs(byFrequency.auc - 0.5)).toBeLessThan(0.15);
  expect(chance.ofPair.length).toBe(60);
});
