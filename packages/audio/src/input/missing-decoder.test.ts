import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, vi } from 'vitest';
import { audioFolder } from './audio-folder.ts';
import { readSound } from './read-sound.ts';

// As where it is not installed: it is an optional peer, under the GPL.
vi.mock('@audio/decode-aac', () => {
  throw new Error("Cannot find package '@audio/decode-aac'");
});

const m4a = readFileSync(fileURLToPath(new URL('../../fixtures/tones.m4a', import.meta.url)));

test('an M4A file says which package decodes it', async () => {
  const failure = await readSound(m4a).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'EncoderKitError', code: 'engine-unavailable' });
  expect(String(failure)).toMatch(/AAC or M4A file.*npm install @audio\/decode-aac.*GPL-2\.0.*ffmpeg/);
});

test('a folder does not take it for a damaged file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'm4a-'));
  mkdirSync(join(folder, 'tones'));
  writeFileSync(join(folder, 'tones', '1.m4a'), m4a);
  await expect(audioFolder(folder, { corrupt: 'skip' })).rejects.toThrow(/npm install @audio\/decode-aac/);
  rmSync(folder, { recursive: true });
});
