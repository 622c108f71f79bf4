import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  csv,
  evaluate,
  exportOnnx,
  fromItems,
  fuse,
  fusion,
  load,
  predict,
  randomGenerator,
  regressor,
  save,
  train,
} from '@encoderkit/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellReader, rowReader } from './row-reader.ts';
import { tabularEncoder } from './tabular-encoder.ts';
import { vectorEncoder } from './vector-encoder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tabular-'));
});
afterAll(() => rm(folder, { recursive: true }));

const columns = { area: 'number', city: 'category', extras: 'categories', sold: 'date', garden: 'boolean' } as const;
const prices = { Berlin: 50, Leipzig: 0, Paris: 120, Rome: 80 } as const;
const cities = Object.keys(prices) as (keyof typeof prices)[];
const worth = { lift: 10, balcony: 20, cellar: 5 } as const;
const extrasOf = Object.keys(worth) as (keyof typeof worth)[];

/** Flats whose price each kind of column tells a part of. */
function flats(count: number, seed: number) {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, () => {
    const area = 20 + 100 * random.uniform();
    const city = cities[random.integer(cities.length)] ?? 'Rome';
    const extras = extrasOf.filter(() => random.uniform() < 0.5);
    const sold = new Date(Date.UTC(2015, 0, 1) + random.integer(3650) * 86_400_000);
    const garden = random.uniform() < 0.3;
    const summer = Math.cos((2 * Math.PI * (sold.getUTCMonth() - 6)) / 12);
    const mean = extras.length > 0 ? extras.reduce((sum, name) => sum + worth[name], 0) / extras.length : 0;
    const price = 2 * area + prices[city] + 3 * mean + (garden ? 40 : 0) + 20 * summer;
    const isKnown = random.uniform() < 0.9;
    return {
      input: { ...(isKnown && { area }), city, extras, sold, garden },
      label: isKnown ? price : price - 2 * area,
    };
  });
}

it('learns from every kind of column, and comes back from a bundle as it was', async () => {
  const model = regressor(tabularEncoder({ columns, units: [32], seed: 1 }), { outputs: ['price'], seed: 1 });
  await train(model, fromItems(flats(600, 1)), { epochs: 60, batchSize: 32, learningRate: 0.01, seed: 1 });
  const { r2 } = await evaluate(model, fromItems(flats(200, 2)));
  expect(r2).toBeGreaterThan(0.97);

  await save(model, join(folder, 'flats'));
  const again = await load(join(folder, 'flats'), tabularEncoder, { head: 'regressor' });
  const rows = flats(5, 3).map(({ input }) => input);
  expect(await predict(again, rows)).toEqual(await predict(model, rows));
  await exportOnnx(model, join(folder, 'flats.onnx'));
  model.dispose();
  again.dispose();
});

it('is trained from a CSV file and served from JSON alike', async () => {
  const rows = flats(200, 4).map(({ input: { area = '', city, extras, sold, garden }, label }) =>
    [area, city, `"${extras}"`, sold.toISOString().slice(0, 10), garden ? 'yes' : 'no', label].join(','),
  );
  const text = ['area,city,extras,sold,garden,price', ...rows].join('\n');
  const data = csv(new TextEncoder().encode(text), {
    input: rowReader(columns),
    label: cellReader('price', 'number'),
  });
  const encoder = tabularEncoder({ columns });
  await encoder.adapt((await data.collect()).map(({ input }) => input));
  const served = { area: 50, city: 'Rome', extras: ['lift'], sold: '2020-02-03', garden: true };
  const read = rowReader(encoder.columns)({
    area: '50',
    city: ' Rome',
    extras: 'lift',
    sold: '2020-02-03',
    garden: '1',
  });
  expect(await encoder.preprocess([served])).toEqual(await encoder.preprocess([read]));
  encoder.dispose();
});

it('is fused with others, and a row may be missing', async () => {
  const make = () =>
    fuse(
      { row: tabularEncoder({ columns, units: [8] }), place: vectorEncoder({ length: 2, units: [8] }) },
      { kind: 'sum' },
    );
  const model = regressor(make(), { outputs: ['price'] });
  const data = flats(40, 5).map(({ input, label }, index) => ({
    input: index % 4 === 0 ? { place: [index, 1] } : { row: input, place: [index, 2] },
    label,
  }));
  await train(model, fromItems(data), { epochs: 2 });
  await save(model, join(folder, 'fused'));
  const factory = fusion({ row: tabularEncoder, place: vectorEncoder });
  const again = await load(join(folder, 'fused'), factory, { head: 'regressor' });
  const samples = data.slice(0, 3).map(({ input }) => input);
  expect(await predict(again, samples)).toEqual(await predict(model, samples));
  model.dispose();
  again.dispose();
});

it('learns from numbers of very different size, where raw ones teach a network nothing', async () => {
  const random = randomGenerator(1);
  const scales = [1e-3, 1, 5000, 1e6];
  const examples = (count: number) =>
    fromItems(
      Array.from({ length: count }, () => {
        const unit = scales.map(() => random.normal());
        const input = unit.map((value, index) => (value + 10) * (scales[index] ?? 1));
        return { input, label: 3 * (unit[0] ?? 0) - 2 * (unit[1] ?? 0) + (unit[2] ?? 0) + (unit[3] ?? 0) };
      }),
    );
  const [training, test] = [examples(500), examples(200)];
  const scores: number[] = [];
  for (const options of [{}, { normalize: false }]) {
    const model = regressor(vectorEncoder({ length: 4, ...options }), {});
    await train(model, training, { epochs: 20, learningRate: 0.01, seed: 1 });
    scores.push((await evaluate(model, test)).r2);
    model.dispose();
  }
  const [normalized = 0, raw = 1] = scores;
  expect(normalized).toBeGreaterThan(0.9);
  expect(raw).toBeLessThan(0.5);
});
