import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audioEncoder } from '@encoderkit/audio';
import { fusion, load, predict } from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import { memory } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModalityData } from '../multimodal/modality-models.ts';
import { madeModalities } from '../testing/made-modalities.ts';
import { parseErrors } from '../testing/parse-errors.ts';
import { runModalityPlan } from './modality-task.ts';

let folder: string;
let data: ModalityData;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'modalities-'));
  data = await madeModalities();
});
afterAll(() => rm(folder, { recursive: true }));

const compared = 'Kinds of fusion, with all combinations of modalities';
const training = {
  options: { batchSize: 8, learningRate: 0.02 },
  epochs: { image: 3, text: 3, audio: 3, all: 4 },
  modalityDropout: 0.4,
};
const baselines = [
  { name: 'guessing', accuracy: 0.4 },
  { name: 'guessing <better>', accuracy: 0.5 },
];

test('all is trained, tested, shown and saved; nothing is left in memory', async () => {
  const said: string[] = [];
  const before = memory().numTensors;
  const { signal } = new AbortController();
  const context = { quick: true, signal, folder: () => folder, say: (line: string) => void said.push(line) };
  const plan = { name: 'made', data, training, baselines };
  const outcome = await runModalityPlan(plan, context);
  expect(memory().numTensors).toBe(before);
  if (outcome.status !== 'done') throw new Error(outcome.status);
  expect(outcome.result).toMatchObject({ baseline: 0.5, baselineName: 'guessing <better>', epochs: 4 });
  expect(outcome.result.value).toBeGreaterThan(0.9);
  const page = outcome.sections.map(({ body }) => body.markup).join('\n');
  expect(parseErrors(page)).toEqual([]);
  expect(page).not.toContain('<b>low</b>');
  expect(page).not.toContain('<i>there');
  for (const row of ['a model of audio alone', 'asked with image + text', 'asked with image + text + audio']) {
    expect(page).toContain(row);
  }
  expect(page.match(/without audio/g)).toHaveLength(6);
  expect(said.join('\n')).toContain('test accuracy of all together');
  expect(outcome.sections.map(({ title }) => title)).not.toContain(compared);
  const loaded = await load(
    join(folder, 'model'),
    fusion({ image: cnnEncoder, text: textEncoder, audio: audioEncoder }),
  );
  expect((await predict(loaded, [{ text: 'down' }]))[0]?.label).toBe('<b>low</b>');
  loaded.dispose();
});

test('kinds of fusion are compared where that is asked for, and stopped too', async () => {
  const plan = {
    name: 'made',
    data,
    training,
    compare: { kinds: ['sum', 'bilinear'], seeds: [1, 2] },
    baselines,
  } as const;
  const said: string[] = [];
  const controller = new AbortController();
  const say = (line: string) => void said.push(line);
  const context = { quick: true, signal: controller.signal, folder: () => folder, say };
  const outcome = await runModalityPlan(plan, context);
  if (outcome.status !== 'done') throw new Error(outcome.status);
  const table = outcome.sections.find(({ title }) => title === compared)?.body.markup ?? '';
  expect(parseErrors(table)).toEqual([]);
  for (const part of ['rowspan="2">bilinear', 'image + text + audio', 'points above the best alone']) {
    expect(table).toContain(part);
  }
  // Those of seed 1 are the task's own.
  expect(said.filter((line) => line.includes(' alone: ')).every((line) => /^seed 2|^a model/.test(line))).toBe(true);
  expect(said.join('\n')).toMatch(/^bilinear: .* % with all/m);

  const before = memory().numTensors;
  const stop = (line: string) => void (line.startsWith('saved to') && controller.abort());
  const stopped = await runModalityPlan(plan, { ...context, say: stop });
  expect(stopped).toMatchObject({ status: 'stopped', reason: 'while kinds of fusion were compared' });
  expect(stopped.status === 'stopped' && stopped.sections.length).toBeGreaterThan(4);
  expect(memory().numTensors).toBe(before);
}, 60_000);

test('stopped, it says where, and shows what is done', async () => {
  const controller = new AbortController();
  const say = (line: string) => void (line === 'text:' && controller.abort());
  const outcome = await runModalityPlan(
    { name: 'made', data, training, baselines },
    { quick: true, signal: controller.signal, folder: () => folder, say },
  );
  expect(outcome).toMatchObject({ status: 'stopped', reason: 'while text was trained' });
  expect(outcome.status === 'stopped' && outcome.sections.map(({ title }) => title)).toEqual([
    'Training',
    'Learning curves',
  ]);
});
