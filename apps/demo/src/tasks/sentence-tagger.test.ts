import { tagger } from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MadeTag, madeSentences, madeTags } from '../testing/made-texts.ts';
import { parseErrors } from '../testing/parse-errors.ts';
import { fit } from './fit.ts';
import { type SentenceTagger, testTagger } from './sentence-tagger.ts';

const data = { train: madeSentences(60, 1), test: madeSentences(30, 2), labels: madeTags };

describe('testTagger', () => {
  const said: string[] = [];
  const { signal } = new AbortController();
  const context = { signal, say: (line: string) => said.push(line) };
  let model: SentenceTagger<MadeTag>;
  beforeAll(() => {
    model = tagger(textEncoder({ cell: 'rnn', units: 8, embeddingSize: 8, maxTokens: 30 }), { labels: madeTags });
  });
  afterAll(() => model.dispose());

  test('before there is much to know, mistakes are marked', async () => {
    await fit(model, data.train, { epochs: 1, batchSize: 32, learningRate: 1e-6 }, context);
    const { accuracy, sections } = await testTagger(model, data, context);
    expect(accuracy).toBeLessThan(0.9);
    const sentences = sections.at(-1)?.body.markup ?? '';
    expect(sentences.match(/<li>/g)?.length).toBeLessThanOrEqual(15);
    expect(sentences).toMatch(/<del>(DET|NOUN|VERB)<\/del> (DET|NOUN|VERB)/);
  });

  test('after training there are none; every part of the chapter is sound', async () => {
    await fit(model, data.train, { epochs: 15, batchSize: 16, learningRate: 0.03, seed: 1 }, context);
    const { accuracy, sections } = await testTagger(model, data, context);
    expect(accuracy).toBeGreaterThan(0.99);
    for (const { body } of sections) {
      expect(parseErrors(body.markup)).toEqual([]);
      expect(body.markup).not.toContain('<i>cat');
    }
    expect(sections.map(({ title }) => title)).toEqual(['Classes', 'Confusion matrix', 'Sentences']);
    expect(said.at(-1)).toMatch(
      /^tags that are right: of words seen in training 100\.0 % of \d+, of new words none there$/,
    );
  });

  test('words that the training data lacks are counted apart', async () => {
    const lacking = {
      ...data,
      train: data.train.map(({ label }) => ({ input: label?.map(() => 'x') ?? [], ...(label && { label }) })),
    };
    await testTagger(model, lacking, context);
    expect(said.at(-1)).toMatch(/seen in training none there, of new words 100\.0 %/);
  });
});
