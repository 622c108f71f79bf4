import { type Dataset, fromItems, randomGenerator } from '@encoderkit/core';

const words = {
  ham: ['kernel', 'patch', 'meeting', 'compile'],
  spam: ['loan', 'offer', 'cheap', '<b>free</b>'],
} as const;
const filler = ['the', 'a', 'today', 'we', '&'];

export type MadeLabel = keyof typeof words;
export const madeTextLabels: readonly MadeLabel[] = ['ham', 'spam'];

/** Short texts with words that tell their class: any network learns them. */
export function madeTexts(howMany: number, seed: number): Dataset<string, MadeLabel> {
  const random = randomGenerator(seed);
  const pick = (list: readonly string[]) => list[random.integer(list.length)] ?? '';
  return fromItems(
    Array.from({ length: howMany }, (_, index) => {
      const label = madeTextLabels[index % 2] ?? 'ham';
      const input = Array.from({ length: 10 }, (_, at) => pick(at % 3 === 0 ? words[label] : filler)).join(' ');
      return { input, label };
    }),
  );
}

export const madeTags = ['DET', 'NOUN', 'VERB'] as const;
export type MadeTag = (typeof madeTags)[number];

type Pair = readonly [word: string, tag: MadeTag];

const tagged: readonly Pair[] = [
  ['the', 'DET'],
  ['a', 'DET'],
  ['dog', 'NOUN'],
  ['<i>cat</i>', 'NOUN'],
  ['runs', 'VERB'],
  ['sleeps', 'VERB'],
];

/** Sentences of words whose tag is always the same. */
export function madeSentences(howMany: number, seed: number): Dataset<readonly string[], readonly MadeTag[]> {
  const random = randomGenerator(seed);
  return fromItems(
    Array.from({ length: howMany }, () => {
      const pairs = Array.from(
        { length: 3 + random.integer(5) },
        (): Pair => tagged[random.integer(tagged.length)] ?? ['the', 'DET'],
      );
      return { input: pairs.map(([word]) => word), label: pairs.map(([, tag]) => tag) };
    }),
  );
}
