import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { multitaskHead } from '../compose/multitask/multitask-head.ts';
import { classifierHead } from '../heads/classifier/head.ts';
import { regressorHead } from '../heads/regressor/head.ts';
import { taggerHead } from '../heads/tagger/head.ts';
import { encoderContract } from './encoder-contract.ts';
import { headContract } from './head-contract.ts';
import { type SequenceEncoderOptions, sequenceEncoder } from './sequence-encoder.ts';
import { type VectorEncoderOptions, vectorEncoder } from './vector-encoder.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const encoders: [name: string, options: VectorEncoderOptions][] = [
  ['plain', { length: 3 }],
  [
    'with everything',
    {
      length: 3,
      units: [8, 5],
      activation: 'relu',
      dropout: 0.5,
      batchNormalization: true,
      l2: 0.1,
      normalize: true,
      noise: 0.1,
      seed: 7,
    },
  ],
];

describe.each(encoders)('the vector encoder, %s', (_, options) => {
  const contract = encoderContract({
    make: () => vectorEncoder(options),
    factory: vectorEncoder,
    samples: [
      [1, 2, 3],
      [-4, 0, 2],
      [0.5, 7, -1],
      [3, 3, 3],
    ],
    badSamples: [[1, 2], [1, 2, Number.NaN], 'text', undefined, null],
    augments: options.noise !== undefined,
  });
  for (const { name, run } of contract) it(name, run);
});

const sequences: [name: string, options: SequenceEncoderOptions][] = [
  ['plain', { vocabulary: 10 }],
  [
    'padded and cut in front',
    { vocabulary: 10, maxLength: 6, padding: 'pre', truncating: 'pre', dropout: 0.5, seed: 3 },
  ],
  ['padded in front, cut at the end', { vocabulary: 10, units: 3, maxLength: 4, padding: 'pre' }],
];

describe.each(sequences)('the sequence encoder, %s', (_, options) => {
  const contract = encoderContract({
    make: () => sequenceEncoder(options),
    factory: sequenceEncoder,
    samples: [[1, 2, 3], [9], [0, 0, 4, 5, 9, 2, 7, 7, 1], [5, 4, 3, 2, 1]],
    badSamples: [[], [10], [-1], [0.5], [1, Number.NaN], 'text', undefined, null],
  });
  for (const { name, run } of contract) it(name, run);
});

const width = 6;
const everything = { width, hidden: [8, 5], dropout: 0.5, seed: 7 };
const heads = {
  classifier: headContract({
    make: () => classifierHead({ labels: ['a', 'b', 'c'], width }),
    labels: ['a', 'c', 'b', 'a'],
    badLabels: ['d', 1, undefined, null],
    numbersOf: ({ probabilities }) => probabilities,
  }),
  'classifier, with everything': headContract({
    make: () => classifierHead({ labels: [1, 2, 'three', true], labelSmoothing: 0.1, topK: 2, ...everything }),
    labels: [1, 'three', true, 2],
    badLabels: ['1', 3, false],
    numbersOf: ({ probabilities }) => probabilities,
  }),
  'classifier of several labels': headContract({
    make: () => classifierHead({ labels: ['a', 'b', 'c'], multiLabel: true, threshold: 0.4, ...everything }),
    labels: [['a'], [], ['a', 'c'], ['c', 'b']],
    badLabels: ['a', ['d'], undefined],
    numbersOf: ({ probabilities }) => probabilities,
  }),
  tagger: headContract({
    make: () => taggerHead({ labels: ['a', 'b', 'c'], width }),
    labels: [['a', 'b'], ['c', null, 'a', 'a'], ['b']],
    badLabels: [['d'], 'a', ['a', undefined], [['a']], undefined, null, { 0: 'a', length: 1 }],
    numbersOf: (steps) => steps.flatMap(({ probabilities }) => [...probabilities]),
  }),
  'tagger, with everything': headContract({
    make: () => taggerHead({ labels: [1, 2, 'three', true], labelSmoothing: 0.1, topK: 2, ...everything }),
    labels: [[1, 'three', true], [2], [], [null, null], [true, true, true, 1, 2]],
    badLabels: [['1'], [false], 1],
    numbersOf: (steps) => steps.flatMap(({ probabilities }) => [...probabilities]),
  }),
  regressor: headContract({
    make: () => regressorHead({ width }),
    labels: [1, 2, 30, 4],
    badLabels: ['1', Number.NaN, undefined, [1, 2]],
    numbersOf: ({ values }) => values,
  }),
  'regressor, with everything': headContract({
    make: () => regressorHead({ outputs: ['u', 'v'], loss: 'huber', normalizeTargets: false, ...everything }),
    labels: [{ u: 1, v: 2 }, { u: 2, v: 1 }, [3, 3], [4, 4]],
    badLabels: [1, { u: 1 }, [1, 2, 3]],
    numbersOf: ({ values }) => values,
  }),
  multitask: headContract({
    make: () =>
      multitaskHead({
        heads: {
          kind: classifierHead({ labels: ['a', 'b', 'c'], width, seed: 1 }),
          size: regressorHead({ outputs: ['u', 'v'], loss: 'huber', ...everything }),
          tags: classifierHead({ labels: ['x', 'y'], multiLabel: true, width, seed: 2 }),
        },
        lossWeights: { size: 0.5 },
      }),
    labels: [{ kind: 'a', size: [1, 2], tags: ['x'] }, { kind: 'c', size: { u: 3, v: 0 }, tags: [] }, { kind: 'b' }],
    badLabels: [{ kind: 'd' }, { size: 1 }, {}, { colour: 'red' }, 'a', undefined, null],
    numbersOf: ({ kind, size, tags }) => [...kind.probabilities, ...size.values, ...tags.probabilities],
  }),
};

describe.each(Object.entries(heads))('the %s head', (_, contract) => {
  for (const { name, run } of contract) it(name, run);
});
