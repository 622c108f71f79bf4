import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { madeModalities } from '../testing/made-modalities.ts';
import { type CompareOptions, compareFusions } from './compare-fusions.ts';
import { type ModalityData, modalitySubsets } from './modality-models.ts';

let data: ModalityData;
beforeAll(async () => {
  data = await madeModalities();
});

const training = {
  options: { batchSize: 16, learningRate: 0.05 },
  aloneOptions: { batchSize: 8, learningRate: 0.02 },
  epochs: { image: 3, text: 3, audio: 3, all: 4 },
  modalityDropout: 0.4,
};
const options = (more: Partial<CompareOptions> = {}): CompareOptions => {
  return { kinds: ['sum', 'gated'], seeds: [1, 2], training, say: () => undefined, ...more };
};

test('each kind is measured on all seven combinations, once for each seed; nothing is left in memory', async () => {
  const before = memory().numTensors;
  const said: string[] = [];
  const { results, milliseconds } = await compareFusions(data, options({ say: (line) => said.push(line) }));
  expect(memory().numTensors).toBe(before);
  expect(Object.keys(results)).toEqual(['sum', 'gated']);
  for (const subsets of Object.values(results)) {
    expect(subsets.map(({ modalities }) => modalities)).toEqual(modalitySubsets);
    expect(subsets.map(({ own }) => own.length)).toEqual([2, 2, 2, 2, 2, 2, 0]);
    expect(subsets.map(({ ofAll }) => ofAll.length)).toEqual([2, 2, 2, 2, 2, 2, 2]);
    for (const { own, ofAll } of subsets) {
      for (const accuracy of [...own, ...ofAll]) expect(accuracy >= 0 && accuracy <= 1).toBe(true);
    }
    // Anything but light on one side, a word or a tone would be learnt worse.
    expect(Math.min(...(subsets[6]?.ofAll ?? []))).toBeGreaterThan(0.9);
  }
  // One modality alone is not fused: the same models for each kind.
  expect(results.sum?.[0]?.own).toEqual(results.gated?.[0]?.own);
  for (const times of Object.values(milliseconds)) expect(times.every((time) => time > 0)).toBe(true);
  expect(said.filter((line) => /^seed 2, \w+ alone/.test(line))).toHaveLength(3);
  expect(said.filter((line) => /^seed 1, gated: .* with all/.test(line))).toHaveLength(1);
});

test('models of one modality that are there already are not trained again, and stay', async () => {
  const { image, text, audio } = data.encoders;
  const encoders = { image: image(1), text: text(1), audio: audio(1) };
  const vectors = await encoders.text.encode(['up']);
  const said: string[] = [];
  const accuracies = { image: 0.25, text: 0.5, audio: 0.75 };
  const alone = { seed: 1, encoders, accuracies };
  const more = { kinds: ['concat'], alone, say: (line: string) => void said.push(line) } as const;
  const { results } = await compareFusions(data, options(more));
  expect(results.concat?.slice(0, 3).map(({ own }) => own[0])).toEqual([0.25, 0.5, 0.75]);
  expect(said.filter((line) => line.includes('alone')).every((line) => line.startsWith('seed 2'))).toBe(true);
  expect(await encoders.text.encode(['up'])).toEqual(vectors);
  for (const encoder of Object.values(encoders)) encoder.dispose();
});

test.each([1, 4])('stopped after line %i it says so, and leaves nothing in memory', async (lines) => {
  const before = memory().numTensors;
  const controller = new AbortController();
  const { signal } = controller;
  let left = lines;
  const say = () => {
    left--;
    if (left === 0) controller.abort();
  };
  await expect(compareFusions(data, options({ signal, say }))).rejects.toThrow(/abort/i);
  expect(left).toBe(0);
  expect(memory().numTensors).toBe(before);
});
