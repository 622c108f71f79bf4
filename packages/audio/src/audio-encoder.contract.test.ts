import '@tensorflow/tfjs-backend-cpu';
import { encoderContract } from '@encoderkit/core/testing';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, test } from 'vitest';
import { audioEncoder } from './audio-encoder.ts';
import type { AudioEncoderOptions } from './encoder/options.ts';
import type { SoundSource } from './input/sound.ts';
import { writeWav } from './input/write-wav.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const small = { sampleRate: 8000, units: 3, maxSeconds: 0.4 } as const;
const narrow = { coefficients: 3, melBands: 8, deltas: 0 } as const;

const encoders: [string, AudioEncoderOptions][] = [
  ['as it is made by default', small],
  [
    'with simple cells and loud sounds',
    { ...small, cell: 'rnn', features: narrow, normalizeLoudness: true, trimSilence: true },
  ],
  ['with a bidirectional LSTM, last output', { ...small, features: narrow, bidirectional: true, dropout: 0.2 }],
  [
    'with a convolution, GRUs and a mean',
    {
      ...small,
      ...{ features: narrow, cell: 'gru', units: [3, 2], resetAfter: true, pooling: 'mean' },
      convolution: { filters: 4, kernelSize: 3, strides: 2 },
    },
  ],
  [
    'with each sound normalised by itself',
    { ...small, cell: 'rnn', pooling: 'mean', features: { ...narrow, normalization: 'sound', topDb: 60 } },
  ],
  [
    'with two convolutions, both directions and a maximum',
    {
      ...small,
      ...{ features: narrow, cell: 'rnn', bidirectional: true, pooling: 'max' },
      convolution: [
        { filters: 4, kernelSize: 5, strides: 2, activation: 'tanh' },
        { filters: 3, kernelSize: 2, strides: 2 },
      ],
    },
  ],
  [
    'with log-mel energies, both neighbours and attention',
    {
      ...small,
      pooling: 'attention',
      features: {
        features: ['logMelSpectrogram'],
        melBands: 6,
        deltas: 0,
        context: { before: 1, after: 1 },
        normalization: 'none',
      },
    },
  ],
];

const tone = (frequency: number, length: number, sampleRate = 8000) => ({
  samples: Float32Array.from({ length }, (_, at) => Math.sin((2 * Math.PI * frequency * at) / sampleRate) / 3),
  sampleRate,
});

const samples: SoundSource[] = [
  tone(300, 1600),
  tone(700, 2500),
  tone(500, 20),
  { samples: new Float32Array(900), sampleRate: 8000 },
  { channels: [tone(200, 4410, 22050).samples, tone(900, 4410, 22050).samples], sampleRate: 22050 },
  tone(400, 8000),
];
const badSamples = [
  null,
  3,
  '/there/is/no/such.wav',
  new Uint8Array(0),
  { samples: new Float32Array(0), sampleRate: 8000 },
  { samples: Float32Array.of(0, Number.NaN), sampleRate: 8000 },
  { samples: new Float32Array(10), sampleRate: 0 },
  { samples: [1, 2, 3], sampleRate: 8000 },
  new TextEncoder().encode('this is a text, renamed .wav'),
];

describe.each(encoders)('an encoder %s', (_, options) => {
  for (const { name, run } of encoderContract({
    make: () => audioEncoder(options),
    factory: audioEncoder,
    samples,
    badSamples,
  })) {
    test(name, run);
  }
});

describe.each<[string, AudioEncoderOptions]>([
  ['sounds', { augmentation: { shift: 0.02, gain: 6, speed: 0.1 } }],
  ['features', { augmentation: { mask: { time: { count: 1, most: 5 }, frequency: { count: 1, most: 2 } } } }],
])('an encoder that changes %s in training', (_, options) => {
  const files = samples
    .slice(0, 3)
    .map((sample) => ('samples' in (sample as object) ? writeWav(sample as never) : sample));
  for (const { name, run } of encoderContract({
    make: () => audioEncoder({ ...small, features: narrow, ...options }),
    factory: audioEncoder,
    samples: files,
    augments: true,
  })) {
    test(name, run);
  }
});
