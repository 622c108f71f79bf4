import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { featureCache } from './feature-cache.ts';
import { featureExtractor } from './feature-extractor.ts';

const sound = { samples: Float32Array.from({ length: 1600 }, (_, index) => Math.sin(index)), sampleRate: 8000 };
const extractor = featureExtractor({ sampleRate: 8000 });
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'features-'));
  file = join(folder, 'a.wav');
  await writeFile(file, 'one');
  return () => rm(folder, { recursive: true, force: true });
});

const kept = async () =>
  (await readdir(join(folder, 'cache'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

it('reads a sound once, whatever its name', async () => {
  const read = vi.fn(() => sound);
  const cache = featureCache(join(folder, 'cache'));
  const first = await cache.extract(file, extractor, read);
  expect(first).toEqual(extractor.extract(sound));
  await cp(file, join(folder, 'b.wav'));
  expect(await featureCache(join(folder, 'cache')).extract(join(folder, 'b.wav'), extractor, read)).toEqual(first);
  expect(read).toHaveBeenCalledTimes(1);
});

it('measures anew when the content, the options or the way of reading differ, but not for what adapt learns', async () => {
  const read = vi.fn(() => sound);
  const cache = featureCache(join(folder, 'cache'));
  const measure = async (times: number, other = extractor, reading = 'plain') => {
    await cache.measure(file, other, read, { reading });
    expect(read).toHaveBeenCalledTimes(times);
  };
  await measure(1);
  await measure(2, extractor, 'trimmed');
  await measure(3, featureExtractor({ sampleRate: 8000, melBands: 30 }));
  const adapted = featureExtractor({ sampleRate: 8000, normalization: 'adapt', context: { after: 1 } });
  await measure(3, adapted);
  await adapted.adapt([sound]);
  await measure(3, adapted);
  expect(await cache.extract(file, adapted, read, { reading: 'plain' })).toEqual(adapted.extract(sound));
  await writeFile(file, 'two');
  await measure(4);
});

it('makes a damaged file again', async () => {
  const cache = featureCache(join(folder, 'cache'));
  const whole = await cache.measure(file, extractor, () => sound);
  const [path = ''] = await kept();
  const intact = await readFile(path);
  const flipped = Buffer.from(intact);
  flipped[100] = (flipped[100] ?? 0) ^ 1;
  for (const damaged of [Buffer.alloc(0), intact.subarray(0, 40), flipped, Buffer.concat([intact, Buffer.alloc(4)])]) {
    await writeFile(path, damaged);
    expect(await cache.measure(file, extractor, () => sound)).toEqual(whole);
    expect(await readFile(path)).toEqual(intact);
  }
});

it('serves many at once, and leaves nothing behind', async () => {
  const caches = Array.from({ length: 8 }, () => featureCache(join(folder, 'cache')));
  const all = await Promise.all(caches.map((cache) => cache.measure(file, extractor, () => sound)));
  for (const each of all) expect(each).toEqual(all[0]);
  expect(await kept()).toHaveLength(1);
});

it('says what is wrong with files and folders', async () => {
  const cache = featureCache(join(folder, 'cache'));
  await expect(cache.measure(join(folder, 'no.wav'), extractor, () => sound)).rejects.toMatchObject({
    code: 'file-not-found',
  });
  await expect(featureCache(join(file, 'below')).measure(file, extractor, () => sound)).rejects.toMatchObject({
    code: 'file-not-writable',
  });
  expect(() => featureCache('')).toThrow('"folder" to be a path');
  const failing = cache.measure(file, extractor, () => Promise.reject(new Error('not a sound')));
  await expect(failing).rejects.toThrow('not a sound');
});
