import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readClips, writeClips } from './clip-file.ts';
import type { MadeClips } from './make-clips.ts';

const made: MadeClips = {
  clips: [
    { part: 'train', voice: 'f1', word: 'one', samples: Int16Array.of(1, -2, 32767) },
    { part: 'test', voice: 'Mr serious', word: 'two', samples: Int16Array.of(-32768) },
  ],
  dropped: [{ voice: 'fast', sameAs: 'plain' }],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clips-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('clips in files', () => {
  test('come back as they were, from a folder that is made, and leave nothing else there', async () => {
    const inner = join(folder, 'a', 'b');
    await writeClips(inner, 'words', made);
    expect(await readClips(inner, 'words')).toEqual(made);
    expect((await readdir(inner)).map((name) => name.replace(/-[0-9a-f]{16}\./, '-HASH.'))).toEqual([
      'words-HASH.pcm',
      'words.json',
    ]);
  });

  test('may be written by several at once, and read meanwhile', async () => {
    const readings = Array.from({ length: 20 }, async (_, turn) => {
      if (turn % 4 === 0) await writeClips(folder, 'words', made);
      return readClips(folder, 'words');
    });
    for (const reading of await Promise.all(readings)) expect([undefined, made]).toContainEqual(reading);
    expect(await readClips(folder, 'words')).toEqual(made);
  });

  test.each<[string, (file: { samples: string; index: string }) => Promise<void>]>([
    ['cut', async ({ samples }) => writeFile(samples, (await readFile(samples)).subarray(0, -2))],
    ['changed', async ({ samples }) => writeFile(samples, (await readFile(samples)).fill(7, 0, 1))],
    ['gone', ({ samples }) => rm(samples)],
    ['without their index', ({ index }) => rm(index)],
    ['with half an index', async ({ index }) => writeFile(index, (await readFile(index)).subarray(0, 40))],
    ['with an index of something else', ({ index }) => writeFile(index, 'null')],
    [
      'with an index of other lengths',
      async ({ index }) => writeFile(index, (await readFile(index, 'utf8')).replace('"one",3', '"one",2')),
    ],
  ])('are not read when they are %s, and can be written again', async (_, spoil) => {
    await writeClips(folder, 'words', made);
    const [samples = '', index = ''] = (await readdir(folder)).sort().map((name) => join(folder, name));
    await spoil({ samples, index });
    expect(await readClips(folder, 'words')).toBeUndefined();
    await writeClips(folder, 'words', made);
    expect(await readClips(folder, 'words')).toEqual(made);
  });

  test('say so when they cannot be kept', async () => {
    await writeFile(join(folder, 'file'), '');
    const writing = writeClips(join(folder, 'file'), 'words', made);
    await expect(writing).rejects.toMatchObject({ code: 'file-not-writable' });
    await expect(writing).rejects.toThrow(/cannot be written to .*file.*Give another "folder"/);
  });
});
