import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countByLabel } from '../testing/count-by-label.ts';
import { type SpokenDigitsOptions, type SpokenWords, spokenDigits } from './spoken-digits.ts';

let folder: string;
let words: SpokenWords;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spoken-'));
  words = await spokenDigits({ size: 'tiny', folder });
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

describe('spokenDigits', () => {
  test('has every digit as often as the others, in every part', async () => {
    expect(words.labels.map((label, digit) => [label, digit]).slice(6, 8)).toEqual([
      ['six', 6],
      ['seven', 7],
    ]);
    for (const [data, times] of [
      [words.train, 2],
      [words.validation, 1],
      [words.test, 1],
      [words.otherSynthesizer, 1],
    ] as const) {
      const counts = countByLabel(await data.collect());
      expect(counts).toEqual(Object.fromEntries(words.labels.map((label) => [label, times])));
    }
  });

  test('has sounds of 16,000 samples a second with something to hear between short silences', async () => {
    for (const data of [words.train, words.validation, words.test, words.otherSynthesizer]) {
      for await (const { input } of data) {
        const { samples, sampleRate } = input;
        expect(sampleRate).toBe(16000);
        expect(samples.length / sampleRate).toBeGreaterThan(0.2);
        expect(samples.length / sampleRate).toBeLessThan(1.5);
        const largest = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        expect(largest).toBeGreaterThan(0.05);
        expect(largest).toBeLessThanOrEqual(1);
        // 20 ms at the beginning are margin.
        expect(samples.subarray(0, 320).every((value) => Math.abs(value) < 0.1 * largest)).toBe(true);
      }
    }
  });

  test('names the voice of every example; none is in two parts', () => {
    const { train, validation, test: held, otherSynthesizer } = words.voices;
    expect([train, validation, held, otherSynthesizer].map((list) => list.length)).toEqual([20, 10, 10, 10]);
    const names = [train, validation, held, otherSynthesizer].map((list) => [...new Set(list)]);
    expect(names.map((list) => list.length)).toEqual([2, 1, 1, 1]);
    expect(new Set(names.flat()).size).toBe(5);
  });

  test('mixes the words', async () => {
    const firstTen = (await words.train.take(10).collect()).map(({ label }) => label);
    expect(firstTen).not.toEqual(words.labels);
    expect(new Set(firstTen).size).toBeGreaterThan(4);
  });

  test('is kept, and is the same when made again, byte by byte', async () => {
    const contents = async (place: string) =>
      Object.fromEntries(
        await Promise.all(
          (await readdir(place)).map(async (name) => [name, await readFile(join(place, name))] as const),
        ),
      );
    const kept = await contents(folder);
    const times = async () =>
      Promise.all(Object.keys(kept).map(async (name) => (await stat(join(folder, name))).mtimeMs));
    const written = await times();
    const again = await spokenDigits({ size: 'tiny', folder });
    expect(await times()).toEqual(written);
    expect(await again.train.collect()).toEqual(await words.train.collect());
    const elsewhere = join(folder, 'again');
    await spokenDigits({ size: 'tiny', folder: elsewhere });
    expect(await contents(elsewhere)).toEqual(kept);
  }, 120_000);

  test.each<[SpokenDigitsOptions, RegExp]>([
    [{ size: 'huge' as never }, /"size" to be one of full, small, tiny, received "huge"/],
    [{ folder: '' }, /"folder" to be a path/],
    [{ progress: 'yes' as never }, /"progress" to be true, false, or a function/],
    [{ commands: 1 as never }, /"commands" to be true or false/],
    [{ word: 'yes' } as never, /there is no option "word".*commands, size/],
  ])('refuses %o', async (options, message) => {
    await expect(spokenDigits(options)).rejects.toThrow(message);
  });

  test('tells whoever asks how many sounds are made', async () => {
    const told: [number, number][] = [];
    const progress = (done: number, total: number) => void told.push([done, total]);
    await spokenDigits({ size: 'tiny', folder: join(folder, 'told'), progress });
    expect(told.at(-1)).toEqual([50, 50]);
    expect(told.length).toBeGreaterThan(1);
    await spokenDigits({ size: 'tiny', folder: join(folder, 'told'), progress: () => expect.fail('they were kept') });
  }, 120_000);

  test('stopped, it keeps nothing', async () => {
    const place = join(folder, 'stopped');
    const stopped = spokenDigits({ size: 'tiny', folder: place, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(folder)).not.toContain('stopped');
  });
});
