import { describe, expect, test } from 'vitest';
import { naturalAccuracy, stemsOf } from './natural-classifiers.ts';

const ham = [
  'kernel compiled fine today',
  'patched the kernel again',
  'meeting about kernels tomorrow',
  'compiling takes hours',
];
const spam = ['cheap loans offered', 'offer: loans, loans!', 'cheapest offers online', 'loan approved cheaply'];
const labelled = (texts: readonly string[], label: string) => texts.map((input) => ({ input, label }));
const train = stemsOf(
  ham.flatMap((_, index) => [...labelled([ham[index] ?? ''], 'ham'), ...labelled([spam[index] ?? ''], 'spam')]),
);
const texts = [...labelled(['the kernel compiles'], 'ham'), ...labelled(['a loan on offer', 'cheap!'], 'spam')];

test('stems are without case, stop words and repetition', () => {
  expect(stemsOf([{ input: 'The offers, OFFERED and offering of Loans', label: 'spam' }])).toEqual([
    { stems: ['offer', 'loan'], label: 'spam' },
  ]);
});

describe.each(['bayes', 'logisticRegression'] as const)('%s', (name) => {
  const limits = { features: 50, tokens: 50 };

  test('learns what words tell', () => {
    expect(naturalAccuracy(name, { train, test: stemsOf(texts) }, limits)).toBe(1);
  });

  test('counts its mistakes', () => {
    const wrong = stemsOf([...texts, { input: 'cheap kernel loans offered', label: 'ham' }]);
    expect(naturalAccuracy(name, { train, test: wrong }, limits)).toBe(0.75);
  });

  test('sees no more features and texts than it is allowed', () => {
    // Of the first two texts it knows one stem only, and so nothing of the others.
    const little = naturalAccuracy(name, { train, test: stemsOf(texts) }, { features: 1, tokens: 50, texts: 2 });
    expect(little).toBeLessThan(1);
  });
});
