import { describe, expect, it } from 'vitest';
import { randomGenerator } from '../base/random.ts';
import { type Batch, batches } from './batches.ts';
import { bySize, orderBySize } from './by-size.ts';
import { fromArrays } from './from-arrays.ts';
import { fromGenerator } from './from-generator.ts';

/** Inputs of lengths between 1 and 100, as an array so that a size is cheap to tell. */
function inputsOf(count: number, seed = 1): number[][] {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, (_, index) => Array.from({ length: 1 + random.integer(100) }, () => index));
}

const sizeOf = (input: readonly number[]) => input.length;

async function grouped(
  inputs: number[][],
  batchSize: number,
  seed?: readonly number[],
): Promise<Batch<number[], undefined>[]> {
  const order = seed ? { shuffle: { seed } } : {};
  const read = batches(fromArrays({ inputs }), { batchSize, ...order });
  const found = [];
  for await (const batch of bySize(read, { batchSize, sizeOf, ...(seed && { seed }) })) found.push(batch);
  return found;
}

const lengthsIn = ({ examples }: Batch<number[], undefined>) => examples.map(({ input }) => input.length);
/** How many steps rows have that are as long as the longest of their batch. */
const padded = (all: readonly Batch<number[], undefined>[]) =>
  all.reduce((sum, batch) => sum + Math.max(...lengthsIn(batch)) * batch.examples.length, 0);

describe('batches by size', () => {
  it.each([
    [1, 4],
    [3, 4],
    [4, 4],
    [5, 4],
    [203, 4],
    [203, 1],
    [900, 8],
    [3000, 32],
    [50, 100],
  ])('%d examples in batches of %d: each comes once, in as many batches, with its place', async (count, batchSize) => {
    const inputs = inputsOf(count);
    for (const seed of [undefined, [7, 2]]) {
      const all = await grouped(inputs, batchSize, seed);
      expect(all).toHaveLength(Math.ceil(count / batchSize));
      expect(all.filter(({ examples }) => examples.length !== batchSize).length).toBeLessThanOrEqual(1);
      expect(all.flatMap(({ indices }) => indices).sort((a, b) => a - b)).toEqual(inputs.map((_, index) => index));
      for (const { examples, indices } of all)
        expect(examples.map(({ input }) => input)).toEqual(indices.map((index) => inputs[index]));
    }
  });

  it('have less padding than batches that are drawn as they come', async () => {
    const inputs = inputsOf(2000);
    const steps = inputs.reduce((sum, { length }) => sum + length, 0);
    const plain = [];
    for await (const batch of batches(fromArrays({ inputs }), { batchSize: 32, shuffle: { seed: [7, 2] } }))
      plain.push(batch);
    expect(padded(plain)).toBeGreaterThan(1.8 * steps);
    expect(padded(await grouped(inputs, 32, [7, 2]))).toBeLessThan(1.1 * steps);
  });

  it('are fixed by the seed, and come in another order with another one', async () => {
    const inputs = inputsOf(500);
    const order = async (seed: readonly number[]) => (await grouped(inputs, 8, seed)).map(({ indices }) => indices);
    expect(await order([1, 1])).toEqual(await order([1, 1]));
    expect(await order([1, 2])).not.toEqual(await order([1, 1]));
    const longest = (await grouped(inputs, 8, [1, 1])).map((batch) => Math.max(...lengthsIn(batch)));
    expect(longest, 'not the short ones first').not.toEqual([...longest].sort((a, b) => a - b));
  });

  it('leave the smaller batch to any size', async () => {
    const smaller = new Set<number>();
    for (let epoch = 1; epoch <= 30; epoch++) {
      const all = await grouped(inputsOf(41), 8, [1, epoch]);
      const lengths = all.filter(({ examples }) => examples.length === 1).flatMap(lengthsIn);
      for (const length of lengths) smaller.add(length);
    }
    expect(smaller.size).toBeGreaterThan(3);
  });

  it('read no more than two windows ahead', async () => {
    let reads = 0;
    const endless = fromGenerator(function* () {
      for (;;) {
        reads++;
        yield { input: [reads] };
      }
    });
    for await (const { examples } of bySize(batches(endless, { batchSize: 8 }), { batchSize: 8, sizeOf, seed: [1] })) {
      expect(examples).toHaveLength(8);
      break;
    }
    expect(reads).toBeLessThanOrEqual(2 * 50 * 8 + 3 * 8);
  });

  it('stop with the error of the data, after the batches before it', async () => {
    const failing = fromGenerator(function* () {
      for (let index = 0; index < 500; index++) yield { input: [index] };
      throw new Error('the disk is gone');
    });
    let seen = 0;
    const reading = async () => {
      for await (const { examples } of bySize(batches(failing, { batchSize: 8 }), { batchSize: 8, sizeOf }))
        seen += examples.length;
    };
    await expect(reading()).rejects.toThrow('the disk is gone');
    expect(seen).toBe(400);
  });

  it('take what has no size for the smallest', () => {
    const sizes: unknown[] = [5, undefined, 2, Number.NaN, 9];
    const size = (item: unknown): number => {
      if (item === undefined) throw new TypeError('no length of undefined');
      return item as number;
    };
    expect(orderBySize(sizes, size)).toEqual([1, 3, 2, 0, 4]);
  });
});
