import '@tensorflow/tfjs-backend-cpu';
import { encoderContract } from '@encoderkit/core/testing';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import type { ColumnsByName, Row } from './columns/column.ts';
import { type TabularEncoderOptions, tabularEncoder } from './tabular-encoder.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const everyKind = {
  age: 'number',
  member: 'boolean',
  since: 'date',
  city: 'category',
  tags: 'categories',
} as const;

const rows: readonly Row<typeof everyKind>[] = [
  { age: 31, member: true, since: new Date('2024-05-31T17:00:00Z'), city: 'Berlin', tags: ['a', 'b'] },
  { age: 40.5, member: false, since: '2023-01-01', city: 'Paris', tags: [] },
  { age: null, city: 'Berlin', tags: ['b', 'c', 'a'] },
  { member: true, since: 1_700_000_000_000, city: 7, tags: null },
];

const encoders: Record<string, Partial<TabularEncoderOptions> & { columns: ColumnsByName }> = {
  'every kind of column': { columns: everyKind },
  'with everything': {
    columns: {
      age: { kind: 'number', normalize: false },
      member: { kind: 'boolean' },
      since: { kind: 'date', parts: ['trend', 'month'] },
      city: { kind: 'category', embeddingSize: 3, maxLevels: 4, minFrequency: 2 },
      tags: { kind: 'categories', maxLevels: 10, separator: '|' },
    },
    units: [8, 5],
    activation: 'tanh',
    batchNormalization: true,
    dropout: 0.5,
    l2: 0.1,
    embeddingSize: 4,
    seed: 7,
  },
};

const badRows = [
  ...[[31], 'text', 31, undefined, null, {}, new Date(), { age: 31, town: 'Berlin' }],
  ...[{ age: '31' }, { age: Number.NaN }, { age: 1e39 }, { age: true }, { member: 1 }, { member: 'yes' }],
  ...[{ since: '31.05.2024' }, { since: new Date('never') }, { since: 1_700_000_000 }, { city: {} }, { city: 2 ** 53 }],
  ...[{ tags: 'a' }, { tags: [{}] }, { tags: [undefined] }],
];

describe.each(Object.entries(encoders))('the tabular encoder, %s', (_, options) => {
  const contract = encoderContract<Row<ColumnsByName>>({
    make: () => tabularEncoder(options),
    factory: tabularEncoder,
    samples: rows,
    badSamples: badRows,
  });
  for (const { name, run } of contract) it(name, run);
});

describe.each<ColumnsByName>([{ age: 'number' }, { city: 'category' }, { tags: 'categories' }])(
  'the tabular encoder of one column, %o',
  (columns) => {
    const contract = encoderContract<Row<ColumnsByName>>({
      make: () => tabularEncoder({ columns, units: [3] }),
      factory: tabularEncoder,
      samples: rows.map((row) =>
        Object.fromEntries(Object.keys(columns).map((name) => [name, row[name as keyof typeof row]])),
      ),
    });
    for (const { name, run } of contract) it(name, run);
  },
);
