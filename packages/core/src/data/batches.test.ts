import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type BatchOptions, batches } from './batches.ts';
import { type Dataset, dataset } from './dataset.ts';
import { fromArrays } from './from-arrays.ts';
import { fromGenerator } from './from-generator.ts';

const inputs = [0, 10, 20, 30, 40, 50, 60];

async function collect(data: Dataset<number>, options: BatchOptions) {
  const read = [];
  for await (const batch of batches(data, options)) read.push(batch);
  return read;
}

describe.each<[string, () => Dataset<number>]>([
  ['indexed', () => fromArrays({ inputs })],
  ['streamed', () => fromGenerator(() => inputs.map((input) => ({ input })))],
])('batches, %s', (_, make) => {
  it.each([
    [1, [1, 1, 1, 1, 1, 1, 1]],
    [3, [3, 3, 1]],
    [7, [7]],
    [100, [7]],
  ])('of %d', async (batchSize, sizes) => {
    const read = await collect(make(), { batchSize });
    expect(read.map(({ examples }) => examples.length)).toEqual(sizes);
    expect(read.flatMap(({ examples }) => examples.map(({ input }) => input))).toEqual(inputs);
    expect(read.flatMap(({ indices }) => indices)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('leaves out the remainder when told to', async () => {
    const sizesOf = async (batchSize: number) =>
      (await collect(make(), { batchSize, dropRemainder: true })).map(({ examples }) => examples.length);
    expect(await sizesOf(3)).toEqual([3, 3]);
    expect(await sizesOf(7)).toEqual([7]);
    expect(await sizesOf(8)).toEqual([]);
  });

  it('shuffles by a seed, with the positions there were', async () => {
    const shuffled = async (seed: number[]) => collect(make(), { batchSize: 3, shuffle: { seed } });
    const read = await shuffled([1, 0]);
    const indices = read.flatMap((batch) => batch.indices);
    expect([...indices].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(indices).not.toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(read.flatMap(({ examples }) => examples.map(({ input }) => input))).toEqual(
      indices.map((index) => index * 10),
    );
    expect(await shuffled([1, 0])).toEqual(read);
    expect(await shuffled([1, 1])).not.toEqual(read);
  });

  it('gives nothing for no examples', async () => {
    expect(await collect(make().take(0), { batchSize: 2 })).toEqual([]);
  });

  it.each<[BatchOptions, RegExp]>([
    [{ batchSize: 0 }, /"batchSize" to be an integer at least 1, received 0/],
    [{} as BatchOptions, /"batchSize".*received undefined/],
    [{ batchSize: 1, prefetch: -1 }, /"prefetch" to be an integer at least 0, received -1/],
    [{ batchSize: 1, dropRemainder: 1 as unknown as boolean }, /"dropRemainder" to be true or false/],
    [{ batchSize: 1, shuffle: { seed: Number.NaN } }, /"shuffle.seed" to be a finite number, received NaN/],
    [{ batchSize: 1, shuffle: { seed: 1, bufferSize: 0 } }, /"shuffle.bufferSize" to be an integer at least 1/],
    [{ batchsize: 1 } as unknown as BatchOptions, /no option "batchsize"/],
  ])('refuses %j', (options, message) => {
    expect(() => batches(make(), options)).toThrow(message);
  });
});

it.each<[what: string, change: (data: Dataset<number>) => Dataset<number>]>([
  ['as it is', (data) => data],
  ['a split', (data) => data.split(0.5, { seed: 1 })[1]],
  ['a shuffle', (data) => data.shuffle(1, { bufferSize: 3 })],
  ['a range', (data) => data.skip(2).take(4)],
  ['a filter', (data) => data.filter(({ input }) => input % 20 === 0)],
  ['a map', (data) => data.skip(1).map(({ input }) => ({ input }), { prefetch: 2 })],
  [
    'all of these',
    (data) =>
      data
        .skip(1)
        .shuffle(2)
        .map((example) => example)
        .filter(({ input }) => input > 10)
        .split(0.3, { seed: 1 })[1],
  ],
])('positions are those in the data set as it was given, of %s', async (_, change) => {
  const streams = [
    fromGenerator(() => inputs.map((input) => ({ input }))),
    fromGenerator(() => inputs.map((input) => ({ input })), { size: 7 }),
  ];
  for (const data of [fromArrays({ inputs }), ...streams]) {
    for (const shuffle of [{}, { shuffle: { seed: 1 } }]) {
      const read = await collect(change(data), { batchSize: 2, ...shuffle });
      expect(read.length).toBeGreaterThan(0);
      for (const { examples, indices } of read) expect(examples.map(({ input }) => input / 10)).toEqual(indices);
    }
  }
});

describe('reading ahead', () => {
  /** A data set that says what it has begun to read. */
  function watched(size: number) {
    const begun: number[] = [];
    const data = dataset({
      size,
      at: async (position) => {
        begun.push(position);
        await wait(1);
        return { input: position };
      },
    });
    return { begun, data };
  }

  it.each([0, 1, 2])('has %d batches begun beyond the one in use', async (prefetch) => {
    const { begun, data } = watched(10);
    let used = 0;
    for await (const { examples } of batches(data, { batchSize: 2, prefetch })) {
      used += examples.length;
      await wait(20);
      expect(begun.length).toBe(Math.min(10, used + 2 * prefetch));
    }
  });

  it('reads nothing before it is asked, and little after it is left', async () => {
    const { begun, data } = watched(100);
    const reader = batches(data, { batchSize: 2 });
    await wait(5);
    expect(begun).toEqual([]);
    for await (const _ of reader) break;
    await wait(20);
    expect(begun.length).toBeLessThanOrEqual(4);
  });

  it('reads the examples of a batch at once, but not more than 32', async () => {
    let under = 0;
    let most = 0;
    const data = dataset({
      size: 100,
      at: async (position) => {
        most = Math.max(most, ++under);
        await wait(1);
        under--;
        return { input: position };
      },
    });
    expect((await collect(data, { batchSize: 100 }))[0]?.indices).toHaveLength(100);
    expect(most).toBe(32);
  });

  it.each([0, 3])('gives an error after the batches before it, with prefetch %d', async (prefetch) => {
    const data = dataset({
      size: 10,
      at: (position) => {
        if (position >= 4) throw new Error(`example ${position} is broken`);
        return { input: position };
      },
    });
    const read: number[] = [];
    await expect(async () => {
      for await (const { indices } of batches(data, { batchSize: 2, prefetch })) {
        read.push(...indices);
        await wait(2);
      }
    }).rejects.toThrow('example 4 is broken');
    expect(read).toEqual([0, 1, 2, 3]);
  });

  it('closes a stream that its reader leaves', async () => {
    let isClosed = false;
    const data = fromGenerator(function* () {
      try {
        for (let input = 0; ; input++) yield { input };
      } finally {
        isClosed = true;
      }
    });
    for await (const _ of batches(data, { batchSize: 4, prefetch: 2 })) break;
    expect(isClosed).toBe(true);
  });
});
