import { setBackend } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { beforeAll, expect, it } from 'vitest';
import { classifier } from '../../heads/classifier/classifier.ts';
import { evaluate } from '../../run/evaluate.ts';
import { vectorEncoder } from '../../testing/vector-encoder.ts';
import { train } from '../../train/train.ts';
import { type CsvRow, csv } from './csv.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const bad = 77;
const labels = ['yes', 'no'] as const;

/** A hundred rows, of which one is another. */
function fileWith(row: string): Uint8Array {
  const rows = Array.from({ length: 100 }, (_, place) => `${place / 100},${place % 2 ? 'yes' : 'no'}`);
  rows[bad] = row;
  return Buffer.from(`number,label\n${rows.join('\n')}\n`);
}

const input = ({ number }: CsvRow) => [Number(number)];
/** A label that the file's reader does not check. */
const label = (row: CsvRow) =>
  labels.find((known) => known === row.label) ?? (row.label ? ('maybe' as 'yes') : undefined);
const newModel = () => classifier(vectorEncoder({ length: 1 }), { labels });
const options = { epochs: 1, batchSize: 8, engine: 'eager', progress: false, validationSplit: 0.2, seed: 1 } as const;

it.each<[what: string, row: string, message: RegExp]>([
  ['an unknown label', '0.5,maybe', /the label of example 77 to be one of "yes", "no", received "maybe"/],
  ['no label', '0.5,', /example 77: has no label/],
  ['a bad input', 'x,yes', /sample 77: expected 1 finite numbers/],
])('%s is named by its place in the file, however it is read', async (_, row, message) => {
  const data = csv(fileWith(row), { input, label });
  const model = newModel();
  await expect(Promise.resolve(train(model, data, options))).rejects.toThrow(message);
  await expect(evaluate(model, data.skip(50), { batchSize: 8, engine: 'eager' })).rejects.toThrow(message);
  model.dispose();
});

it('a label that the reader checks is named by its line', async () => {
  const model = newModel();
  const data = csv(fileWith('0.5,maybe'), { input, label: 'label', labels });
  await expect(Promise.resolve(train(model, data, options))).rejects.toThrow(/csv \(.*\), line 79: expected the label/);
  model.dispose();
});

it('trains and validates on parts of a file', async () => {
  const model = newModel();
  const { epochs } = await train(model, csv(fileWith('0.5,yes'), { input, label: 'label', labels }), options);
  expect(epochs[0]?.validation?.accuracy).toBeGreaterThanOrEqual(0);
  model.dispose();
});
