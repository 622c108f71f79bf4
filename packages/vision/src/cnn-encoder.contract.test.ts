import '@tensorflow/tfjs-backend-cpu';
import { randomGenerator } from '@encoderkit/core';
import { encoderContract } from '@encoderkit/core/testing';
import { setBackend } from '@tensorflow/tfjs-core';
import sharp from 'sharp';
import { beforeAll, describe, test } from 'vitest';
import { type CnnEncoderOptions, cnnEncoder } from './cnn-encoder.ts';
import type { ImageSample } from './image/image-sample.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

function rawImage(seed: number) {
  const random = randomGenerator(seed);
  return { data: Uint8Array.from({ length: 64 }, () => random.integer(256)), height: 8, width: 8, channels: 1 };
}

const photo = await sharp({ create: { width: 20, height: 12, channels: 3, background: '#48c' } })
  .jpeg()
  .toBuffer();
const small = { input: [8, 8, 1], filters: [3], units: 5 } as const;

/** An encoder of each kind that there is. */
const encoders: [string, CnnEncoderOptions][] = [
  ['plain', small],
  ['that adapts', { ...small, normalization: 'adapt', batchNormalization: true, dropout: 0.5 }],
  ['that augments', { ...small, augmentation: { rotate: 20, shift: 2, brightness: 0.2, erasing: 0.5 } }],
  ['that denoises', { ...small, denoise: { median: 3 }, resize: 'cover' }],
  ['residual', { input: [8, 8, 1], preset: 'residual', widths: [3, 4], depths: [1, 1] }],
];

describe.each(encoders)('an encoder %s', (_, options) => {
  const samples: ImageSample[] = [rawImage(1), rawImage(2), photo];
  const badSamples = [
    'absent.png',
    Buffer.from('x'),
    { ...rawImage(1), channels: 3 },
    [[Number.NaN]],
    null,
    undefined,
    3,
  ];
  const augments = options.augmentation !== undefined;
  for (const { name, run } of encoderContract({
    make: () => cnnEncoder(options),
    factory: cnnEncoder,
    samples,
    badSamples,
    augments,
  })) {
    test(name, run);
  }
});
