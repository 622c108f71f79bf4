import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cached } from './cached.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cached-'));
});
afterEach(() => rm(folder, { recursive: true }));

const isList = (value: unknown): value is number[] => Array.isArray(value);

test('makes it once, then reads it', async () => {
  const make = vi.fn(async () => [1, 2]);
  const path = join(folder, 'deep', 'list-1.json');
  expect(await cached(path, isList, make)).toEqual([1, 2]);
  expect(await cached(path, isList, make)).toEqual([1, 2]);
  expect(make).toHaveBeenCalledTimes(1);
  expect(await readdir(join(folder, 'deep'))).toEqual(['list-1.json']);
});

test.each([
  ['cut off', '[1, 2'],
  ['something else', '{"a": 1}'],
])('makes it anew where the file is %s', async (_, contents) => {
  const path = join(folder, 'list.json');
  await writeFile(path, contents);
  expect(await cached(path, isList, async () => [3])).toEqual([3]);
  expect(await cached(path, isList, async () => [4])).toEqual([3]);
});

test('does without where nothing can be written', async () => {
  await writeFile(join(folder, 'file'), '');
  expect(await cached(join(folder, 'file', 'list.json'), isList, async () => [5])).toEqual([5]);
});
