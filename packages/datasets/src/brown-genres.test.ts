import { expect, it } from 'vitest';
import { brownGenres } from './brown-genres.ts';

it('gives passages of all genres, no document in two parts', async () => {
  const { train, validation, test, labels } = await brownGenres();
  const parts = await Promise.all([train, validation, test].map((part) => part.collect()));
  expect(labels).toHaveLength(15);
  const [sizes, texts] = [
    parts.map(({ length }) => length),
    parts.map((part) => new Set(part.map(({ input }) => input))),
  ];
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(5000);
  for (const part of parts) {
    expect(new Set(part.map(({ label }) => label)).size).toBe(15);
    for (const { input } of part.slice(0, 50)) expect(input.split(' ')).toHaveLength(200);
  }
  for (const text of texts[0] ?? []) expect(texts[1]?.has(text) || texts[2]?.has(text)).toBe(false);
});

it('cuts passages of any length, and refuses none', async () => {
  const { test } = await brownGenres({ words: 1000 });
  const [first] = await test.take(1).collect();
  expect(first?.input.split(' ')).toHaveLength(1000);
  await expect(brownGenres({ words: 0 })).rejects.toThrow('"words" to be an integer');
  await expect(brownGenres({ word: 3 } as never)).rejects.toThrow('no option "word"');
});
