import { classifier } from '@encoderkit/core';
import { cnnEncoder } from '@encoderkit/vision';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { madeImages, madeLabels } from '../testing/made-images.ts';
import { fit } from './fit.ts';
import type { ImageClassifier } from './image-classifier.ts';

const data = madeImages(60, 1);
const options = { epochs: 2, batchSize: 16, validationSplit: 0.2, seed: 1 };
let model: ImageClassifier;
let said: string[];
let controller: AbortController;
const context = () => ({ signal: controller.signal, say: (line: string) => said.push(line) });

beforeEach(() => {
  model = classifier(cnnEncoder({ input: [8, 8, 1], filters: [4], units: 8 }), { labels: madeLabels });
  [said, controller] = [[], new AbortController()];
});
afterEach(() => model.dispose());

test('gives the numbers of every epoch, and counts on when a training goes on', async () => {
  const first = await fit(model, data, options, context());
  expect(first.epochs.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(first.steps).toBe(6);
  expect(first.engine).toMatch(/^onnx \(/);
  for (const { loss, accuracy, validation } of first.epochs) {
    for (const value of [loss, accuracy, validation?.loss, validation?.accuracy])
      expect(value).toBeGreaterThanOrEqual(0);
  }
  const second = await fit(model, data, { ...options, epochs: 1, after: first }, context());
  expect(second.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  expect(second.steps).toBe(9);
  expect(second.seconds).toBeGreaterThan(first.seconds);
  expect(said).toHaveLength(3);
});

test('does without validation', async () => {
  const { epochs } = await fit(model, data, { epochs: 1, batchSize: 16 }, context());
  expect(epochs[0]).not.toHaveProperty('validation');
});

test('an abort stops it, with what was done until then', async () => {
  const stopping = {
    signal: controller.signal,
    say: (line: string) => {
      said.push(line);
      controller.abort();
    },
  };
  const { stopped, epochs } = await fit(model, data, { ...options, epochs: 50 }, stopping);
  expect(stopped).toBe(true);
  expect(epochs.length).toBeGreaterThan(0);
  expect(epochs.length).toBeLessThan(50);
});
