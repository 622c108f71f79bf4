import '@tensorflow/tfjs-backend-cpu';
import { encoderContract } from '@encoderkit/core/testing';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, test, vi } from 'vitest';
import type { Text } from './base/text.ts';
import type { TextEncoderOptions } from './encoder/options.ts';
import { textEncoder } from './text-encoder.ts';
import { wordVectors } from './vectors/word-vectors.ts';

beforeAll(async () => {
  // Of the long sample.
  vi.spyOn(console, 'warn').mockReturnValue();
  await setBackend('cpu');
});

const small = { maxTokens: 12, embeddingSize: 3, units: 4, maxLength: 20 } as const;
const vectors = wordVectors({ words: ['cat', 'dog'], values: Float32Array.of(1, 0, 0, 0, 1, 0), dimensions: 3 });

const encoders: [string, TextEncoderOptions][] = [
  ['as it is made by default', small],
  ['with simple cells, last output', { ...small, cell: 'rnn', padding: 'pre', window: 'tail' }],
  ['with no cells', { maxTokens: 12, embeddingSize: 3, maxLength: 20, cell: 'none', dropout: 0.2 }],
  ['with a bidirectional LSTM, last output', { ...small, bidirectional: true, dropout: 0.2 }],
  ['with two GRUs and a mean', { ...small, cell: 'gru', units: [3, 2], pooling: 'mean', resetAfter: true }],
  ['with a mean weighted by TF-IDF', { ...small, cell: 'gru', weighting: 'tfIdf' }],
  ['with a maximum', { ...small, cell: 'rnn', bidirectional: true, pooling: 'max' }],
  ['with the start and the end of texts', { ...small, window: 'headTail' }],
  ['with attention', { ...small, pooling: 'attention', seed: 4 }],
  ['with frozen word vectors', { ...small, vectors, trainable: false }],
];

describe.each(encoders)('an encoder %s', (_, options) => {
  const samples: Text[] = [
    'the cat sat on the mat',
    'a dog',
    '',
    ['the', 'cat'],
    Array.from({ length: 30 }, (__, at) => (at % 3 === 0 ? 'dog' : 'the')),
    'unheard \u0000 words \ud800 only',
  ];
  const badSamples = [null, undefined, 3, { text: 'a' }, ['a', 3]];
  const contract = encoderContract({ make: () => textEncoder(options), factory: textEncoder, samples, badSamples });
  for (const { name, run } of contract) test(name, run);
});
