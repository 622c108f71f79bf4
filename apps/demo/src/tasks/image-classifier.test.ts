import { classifier } from '@encoderkit/core';
import { cnnEncoder } from '@encoderkit/vision';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { madeImages, madeLabels } from '../testing/made-images.ts';
import { parseErrors } from '../testing/parse-errors.ts';
import { fit } from './fit.ts';
import { type ImageClassifier, testImages } from './image-classifier.ts';

const data = { test: madeImages(45, 2), labels: madeLabels };

describe('testImages', () => {
  const said: string[] = [];
  const { signal } = new AbortController();
  const context = { signal, say: (line: string) => said.push(line) };
  let model: ImageClassifier;
  beforeAll(() => {
    model = classifier(cnnEncoder({ input: [8, 8, 1], filters: [4], units: 8 }), { labels: madeLabels });
  });
  afterAll(() => model.dispose());

  test('before training there are mistakes, and they are shown', async () => {
    const { accuracy, sections } = await testImages(model, data, context);
    expect(accuracy).toBeLessThan(0.9);
    const mistakes = sections.find(({ title }) => title === 'Mistakes')?.body.markup ?? '';
    const wrong = Math.round(45 * (1 - accuracy));
    expect(mistakes).toContain(`${wrong} in all`);
    expect(mistakes.match(/<img /g)).toHaveLength(Math.min(24, wrong));
  });

  test('after training there are fewer; every part of the chapter is sound', async () => {
    await fit(model, madeImages(240, 1), { epochs: 20, batchSize: 16, learningRate: 0.01, seed: 1 }, context);
    const { accuracy, sections } = await testImages(model, data, context);
    expect(accuracy).toBeGreaterThan(0.9);
    for (const { body } of sections) expect(parseErrors(body.markup)).toEqual([]);
    expect(sections.map(({ title }) => title)).toEqual([
      'Classes',
      'Confusion matrix',
      'Mistakes',
      'Nearest neighbours',
      'Map of the embeddings',
    ]);
    expect(said.at(-1)).toMatch(/^nearest neighbours of a test sample "left": (\w+, ){7}\w+$/);
  });
});
