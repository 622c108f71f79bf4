import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { fuse } from '../compose/fuse/fuse.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { eventsOf, numbersIn, only, points, sides } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { train } from '../train/train.ts';
import { defaultSeed, seeded } from './seeded.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const make = () => {
  const encoder = fuse({ one: vectorEncoder({ length: 2 }), other: vectorEncoder({ length: 2 }) }, { kind: 'sum' });
  return classifier(encoder, { labels: ['a', 'b'] });
};

it('sets the seeds of all that is made, each another', async () => {
  const models = [1, 1, 2].map((seed) => seeded(seed, make));
  const [one, same, other] = await Promise.all(models.map((model) => numbersIn(model)));
  expect(same).toEqual(one);
  expect(other).not.toEqual(one);
  const config = JSON.stringify([models[0]?.encoder.toConfig(), models[0]?.head.toConfig()]);
  const seeds = [...config.matchAll(/"seed":(-?\d+)/g)].map(([, seed]) => seed);
  expect(new Set(seeds).size).toBe(4);
  for (const model of models) model.dispose();
});

it('leaves a seed that is given, and what is made outside, as it was', () => {
  const seedOf = (encoder: ReturnType<typeof vectorEncoder>) => {
    encoder.dispose();
    return (encoder.toConfig() as { seed: number }).seed;
  };
  expect(seeded(5, () => seedOf(vectorEncoder({ length: 2, seed: 9 })))).toBe(9);
  expect(() => seeded(5, () => vectorEncoder({ length: 0 }))).toThrow('"length"');
  expect(seedOf(vectorEncoder({ length: 2 }))).toBe(0);
  expect(defaultSeed()).toBe(0);
  expect(() => seeded(0.5, make)).toThrow('"seed"');
});

it('is the seed of a training, which says which it used', async () => {
  const started = async (seed: number) => {
    const model = classifier(vectorEncoder({ length: 2 }), { labels: sides });
    const run = seeded(seed, () => train(model, points(16), { epochs: 1, engine: 'eager' }));
    const [start] = only(await eventsOf(run), 'start');
    model.dispose();
    return start?.seed;
  };
  expect(await started(1)).toBe(await started(1));
  expect(await started(2)).not.toBe(await started(1));
});
