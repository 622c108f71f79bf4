import { classifier } from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MadeLabel, madeTextLabels, madeTexts } from '../testing/made-texts.ts';
import { parseErrors } from '../testing/parse-errors.ts';
import { fit } from './fit.ts';
import { type TextClassifier, testTexts } from './text-classifier.ts';

const data = { test: madeTexts(40, 2), labels: madeTextLabels };

describe('testTexts', () => {
  const { signal } = new AbortController();
  const context = { signal, say: () => undefined };
  let model: TextClassifier<MadeLabel>;
  beforeAll(() => {
    const encoder = textEncoder({
      cell: 'gru',
      units: 4,
      embeddingSize: 4,
      maxTokens: 30,
      pooling: 'max',
      tokenizer: 'whitespace',
    });
    model = classifier(encoder, { labels: madeTextLabels });
  });
  afterAll(() => model.dispose());
  const sectionOf = (sections: Awaited<ReturnType<typeof testTexts>>['sections'], wanted: string) =>
    sections.find(({ title }) => title === wanted)?.body.markup ?? '';

  test('knowing nothing it makes mistakes, and they are shown with their words', async () => {
    await fit(model, madeTexts(8, 3), { epochs: 1, batchSize: 8, learningRate: 1e-6 }, context);
    const { accuracy, sections } = await testTexts(model, data, context);
    expect(accuracy).toBeLessThan(0.95);
    const mistakes = sectionOf(sections, 'Mistakes');
    const wrong = Math.round(40 * (1 - accuracy));
    expect(mistakes).toContain(`${wrong} in all`);
    expect(mistakes.match(/<figure class="coloured">/g)).toHaveLength(Math.min(6, wrong));
  });

  test('after training the words that tell weigh most; every part of the chapter is sound', async () => {
    await fit(model, madeTexts(160, 1), { epochs: 12, batchSize: 16, learningRate: 0.03, seed: 1 }, context);
    const { accuracy, sections } = await testTexts(model, data, context);
    expect(accuracy).toBeGreaterThan(0.95);
    for (const { body } of sections) {
      expect(parseErrors(body.markup)).toEqual([]);
      expect(body.markup).not.toContain('<b>free');
    }
    expect(sections.map(({ title }) => title)).toEqual([
      'Classes',
      'Confusion matrix',
      'Words that weighed most',
      'Mistakes',
    ]);
    const heaviest = [
      ...sectionOf(sections, 'Words that weighed most').matchAll(/title="for the answer, 100 %[^>]*>([^ ]+?)<\/span>/g),
    ];
    expect(heaviest).toHaveLength(4);
    for (const [, word = ''] of heaviest) expect(word).toMatch(/kernel|patch|meeting|compile|loan|offer|cheap|free/);
  });
});
