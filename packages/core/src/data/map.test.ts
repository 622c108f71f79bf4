import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fromArrays } from './from-arrays.ts';
import { fromGenerator } from './from-generator.ts';

const inputs = [0, 1, 2, 3, 4, 5, 6, 7];
const sources = [
  ['indexed', fromArrays({ inputs })],
  ['streamed', fromGenerator(() => inputs.map((input) => ({ input })))],
] as const;

describe.each(sources)('map, %s', (_, data) => {
  it.each([0, 1, 3, 100])('keeps the order with prefetch %d, however long each takes', async (prefetch) => {
    const mapped = data.map(
      async ({ input }) => {
        await wait((input * 5) % 7);
        return { input: input * 2 };
      },
      { prefetch },
    );
    expect((await mapped.collect()).map(({ input }) => input)).toEqual(inputs.map((input) => input * 2));
  });

  it.each([0, 1, 3])('has prefetch %d and one under way, no more', async (prefetch) => {
    let under = 0;
    let most = 0;
    const mapped = data.map(
      async (example) => {
        most = Math.max(most, ++under);
        await wait(1);
        under--;
        return example;
      },
      { prefetch },
    );
    await mapped.collect();
    expect(most).toBe(prefetch + 1);
  });

  it('goes on while its reader is busy', async () => {
    const started: number[] = [];
    const mapped = data.map(
      async (example) => {
        started.push(example.input);
        return example;
      },
      { prefetch: 2 },
    );
    for await (const { input } of mapped) {
      expect(started.at(-1)).toBe(Math.min(input + 2, 7));
      await wait(1);
    }
  });

  it.each([0, 5])('gives an error in its place, with prefetch %d', async (prefetch) => {
    const mapped = data.map(
      async (example) => {
        if (example.input === 3) throw new Error('no 3');
        return example;
      },
      { prefetch },
    );
    const read: number[] = [];
    await expect(async () => {
      for await (const { input } of mapped) read.push(input);
    }).rejects.toThrow('no 3');
    expect(read).toEqual([0, 1, 2]);
  });

  it('names the example that is none', async () => {
    const mapped = data.map((example) => (example.input === 2 ? (undefined as never) : example));
    await expect(mapped.collect()).rejects.toThrow(
      'map: expected example 2 to be { input, label?, weight? }, received undefined.',
    );
  });
});

it('gives an error of the source after what came before it', async () => {
  const data = fromGenerator(function* () {
    yield { input: 1 };
    yield { input: 2 };
    throw new Error('the file ends here');
  }).map((example) => example, { prefetch: 5 });
  const read: number[] = [];
  await expect(async () => {
    for await (const { input } of data) read.push(input);
  }).rejects.toThrow('the file ends here');
  expect(read).toEqual([1, 2]);
});
