import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readIdxFile } from './read-idx-file.ts';
import { idxBytes } from './testing/idx-bytes.ts';

const values = Uint8Array.from({ length: 600 }, (_, index) => index % 251);
const bytes = idxBytes([100, 6], values);
const expected = { shape: [100, 6], sha256: createHash('sha256').update(bytes).digest('hex') };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'idx-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function stored(name: string, contents: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, contents);
  return path;
}

describe('readIdxFile', () => {
  test.each([
    ['plain', bytes],
    ['gzipped', gzipSync(bytes)],
    ['gzipped at another level', gzipSync(bytes, { level: 1 })],
  ])('reads a file that is %s', async (name, contents) => {
    const array = await readIdxFile(await stored(name, contents), expected);
    expect(array.shape).toEqual([100, 6]);
    expect(array.values).toEqual(new Uint8Array(values));
  });

  test.each([
    ['truncated.gz', gzipSync(bytes).subarray(0, 60), /truncated\.gz: the gzip file cannot be decompressed/],
    ['shape', idxBytes([6, 100], values), /shape: expected shape \[100,6\], received \[6,100\]/],
    [
      'altered',
      bytes.map((byte, index) => (index === 300 ? byte + 1 : byte)),
      /altered: expected contents with SHA-256/,
    ],
    ['short', bytes.subarray(0, 500), /short: expected 600 elements.*truncated/],
  ])('refuses a file that is wrong: %s', async (name, contents, message) => {
    await expect(readIdxFile(await stored(name, contents), expected)).rejects.toThrow(message);
  });
});
