import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classifier, load } from '@encoderkit/core';
import type { LabelledSplits } from '@encoderkit/datasets';
import { textEncoder } from '@encoderkit/text';
import { memory } from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { trainableOf } from '../app/server/tasks/trainable-of.ts';
import { type MadeLabel, madeTextLabels, madeTexts } from '../testing/made-texts.ts';
import type { DescriptionOf } from './description.ts';
import type { TaskContext } from './task.ts';
import { type TextClassifier, testTexts } from './text-classifier.ts';
import { trainAndTest } from './train-and-test.ts';

const encoder = () => textEncoder({ cell: 'none', embeddingSize: 8, maxTokens: 40, maxLength: 12, seed: 1 });
const asked: unknown[] = [];
const described: DescriptionOf<TextClassifier<MadeLabel>, LabelledSplits<string, MadeLabel>> = {
  title: 'Made texts',
  description: 'Tells made texts apart.',
  modality: 'text',
  samples: 'texts',
  plans: {
    full: { epochs: 9 },
    quick: { epochs: 6, train: 120, test: 30, size: 'small' },
    page: { epochs: 3, train: 50 },
  },
  preparation: 'texts are made',
  async data(options) {
    asked.push(options);
    const source = { source: 'made here', licence: 'MIT' };
    return { train: madeTexts(200, 1), test: madeTexts(60, 2), labels: madeTextLabels, ...source };
  },
  encoder,
  model: (labels) => classifier(encoder(), { labels }),
  training: { batchSize: 16, learningRate: 0.05 },
  load: (folder) => load(folder, textEncoder),
  baselines: async ({ test: held }) => [
    { method: 'guessing', accuracies: [0.4, 0.3] },
    { method: `guessing ${held.size} <better>`, accuracies: [0.5, 0.2] },
  ],
  facts: () => [['a fact', 'of <some> kind']],
  testSets: ['these', 'those'],
  async test(...parameters) {
    return { ...(await testTexts(...parameters)), others: [0.25] };
  },
  sampleOf: (text) => ({ text }),
};

let folder: string;
let said: string[];
let controller: AbortController;
const context = (): TaskContext => ({
  quick: true,
  signal: controller.signal,
  folder: (name) => join(folder, name),
  say: (line) => void said.push(line),
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'described-'));
  [said, controller] = [[], new AbortController()];
  asked.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

test('a described task is trained by its plan, tested beside simple methods, saved and loaded again', async () => {
  const before = memory().numTensors;
  const outcome = await trainAndTest('made', described).run(context());
  expect(memory().numTensors).toBe(before);
  if (outcome.status !== 'done') throw new Error(outcome.status);
  expect(outcome.result).toMatchObject({
    metric: 'accuracy',
    baseline: 0.5,
    baselineName: 'guessing 30 <better>',
    epochs: 6,
  });
  expect(outcome.result.value).toBeGreaterThan(0.9);
  expect(asked).toMatchObject([{ size: 'small' }]);
  expect(said.slice(0, 4)).toEqual([
    'texts are made',
    '120 texts to train on, 30 to test on',
    'baseline, guessing: 40.00 % (these), 30.00 % (those)',
    'baseline, guessing 30 <better>: 50.00 % (these), 20.00 % (those)',
  ]);
  expect(said.join('\n')).toMatch(
    /test accuracy \d+\.\d\d % \(these\), 25\.00 % \(those\)\nsaved to .* its predictions are the same/,
  );
  const [training] = outcome.sections;
  expect(training?.body.markup).toContain('of &lt;some&gt; kind');
  expect(await readdir(join(folder, 'made', 'model'))).toContain('encoderkit.json');
});

test('what is stopped says after how many epochs, and leaves nothing in memory', async () => {
  const before = memory().numTensors;
  const stopping = { ...context(), say: (line: string) => line.startsWith('epoch 2') && controller.abort() };
  const outcome = await trainAndTest('made', described).run(stopping);
  expect(outcome).toMatchObject({ status: 'stopped', reason: expect.stringMatching(/^after [23] of 6 epochs$/) });
  expect(memory().numTensors).toBe(before);
});

test('other predictions after loading are a fault', async () => {
  const other = { ...described, load: async () => classifier(await adapted(), { labels: madeTextLabels, seed: 9 }) };
  await expect(trainAndTest('made', other).run(context())).rejects.toThrow('other predictions than the one saved');
});
const adapted = async () => {
  const made = encoder();
  await made.adapt((await madeTexts(20, 3).collect()).map(({ input }) => input));
  return made;
};

test('the page has its own plan, the same training, and samples for a map', async () => {
  const task = trainableOf(described);
  expect(task).toMatchObject({
    title: 'Made texts',
    modalities: ['text'],
    defaults: { epochs: 3, learningRate: 0.05, samples: 50 },
  });
  const { samples, labels, classes } = (await task.samples?.(10)) ?? { samples: [], labels: [], classes: [] };
  expect([samples.length, labels.length, classes]).toEqual([10, 10, madeTextLabels]);
  const progress = () => undefined;
  const prepared = await task.prepare(
    { epochs: 1, learningRate: 0.05, samples: 100 },
    { signal: controller.signal, progress },
  );
  expect(asked.at(-1)).toEqual({ signal: controller.signal, progress });
  expect(prepared.steps.perEpoch).toBe(Math.ceil(90 / 16));
  prepared.dispose();
});
