import '@tensorflow/tfjs-backend-cpu';
import { encoderContract } from '@encoderkit/core/testing';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { type NumericVector, type VectorEncoderOptions, vectorEncoder } from './vector-encoder.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const encoders: Record<string, VectorEncoderOptions> = {
  plain: { length: 3 },
  'as it is': { length: 3, normalize: false, units: [4] },
  'with everything': {
    length: 3,
    units: [8, 5],
    activation: 'elu',
    dropout: 0.5,
    batchNormalization: true,
    l2: 0.1,
    noise: 0.1,
    seed: 7,
  },
};

describe.each(Object.entries(encoders))('the vector encoder, %s', (_, options) => {
  const contract = encoderContract<NumericVector>({
    make: () => vectorEncoder(options),
    factory: vectorEncoder,
    samples: [[1, 2, 3], Float32Array.of(-4, 0, 2), Float64Array.of(0.5, 7, -1), [3, 3, 3]],
    badSamples: [
      [1, 2],
      [1, 2, Number.NaN],
      [1, 2, 1e39],
      [1, 2, '3'],
      // biome-ignore lint/suspicious/noSparseArray: what is refused
      [1, , 3],
      ...['text', undefined, null, { length: 3 }],
    ],
    augments: options.noise !== undefined,
  });
  for (const { name, run } of contract) it(name, run);
});
