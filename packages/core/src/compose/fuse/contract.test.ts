import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { encoderContract } from '../../testing/encoder-contract.ts';
import { sequenceEncoder } from '../../testing/sequence-encoder.ts';
import { vectorEncoder } from '../../testing/vector-encoder.ts';
import { fuse } from './fuse.ts';
import { fusion } from './fusion.ts';
import type { FuseOptions } from './options.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const kinds: [name: string, options: FuseOptions<'path' | 'place' | 'other'>][] = [
  ['concat', {}],
  ['sum', { kind: 'sum', width: 5 }],
  ['gated', { kind: 'gated', width: 5, modalityDropout: 0.5 }],
  ['attention', { kind: 'attention', width: 6, heads: 3 }],
  ['bilinear', { kind: 'bilinear', width: 5, learningRates: { path: 0.1 } }],
];

describe.each(kinds)('the fused encoder of kind %s', (_, options) => {
  const contract = encoderContract({
    make: () =>
      fuse(
        {
          path: sequenceEncoder({ vocabulary: 10, units: 4 }),
          place: vectorEncoder({ length: 2, normalize: true, noise: 0.1, batchNormalization: true }),
          other: vectorEncoder({ length: 3, normalize: true, dropout: 0.5, seed: 1 }),
        },
        options,
      ),
    factory: fusion({ path: sequenceEncoder, place: vectorEncoder, other: vectorEncoder }),
    samples: [
      { path: [1, 2, 3], place: [1, 2], other: [1, 0, 2] },
      { place: [-4, 0.5], other: undefined },
      { path: [9, 8, 7, 6, 5, 4, 3, 2, 1], other: [0, 3, -1] },
      { path: [4] },
      { path: [0, 0], place: [3, 1], other: [-1, -1, 1] },
    ],
    badSamples: [
      {},
      { path: undefined },
      { place: [1, 2], sound: [1] },
      { place: [1] },
      { path: [10], place: [1, 2] },
      { place: null },
      [1, 2],
      'text',
      undefined,
      null,
    ],
    augments: true,
  });
  for (const { name, run } of contract) it(name, run);
});
