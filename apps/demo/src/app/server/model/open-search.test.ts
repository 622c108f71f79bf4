import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audioEncoder } from '@encoderkit/audio';
import { matcher, save } from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { cnnEncoder } from '@encoderkit/vision';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openSearch } from './open-search.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'search-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('finds pictures by words, and makes no voices for it', async () => {
  const text = textEncoder({ cell: 'none', embeddingSize: 4, maxTokens: 20, maxLength: 4 });
  await text.adapt(['cat face', 'dog face']);
  const image = cnnEncoder({ input: [8, 8, 3], filters: [4], units: 32, activation: 'tanh' });
  const audio = audioEncoder({ units: 2, features: { normalization: 'sound' } });
  const model = matcher({ image, text, audio }, { width: 4 });
  await save(model, join(folder, 'model'));
  model.dispose();
  vi.stubEnv('ENCODERKIT_CACHE', join(folder, 'cache'));
  const search = await openSearch(join(folder, 'model'));
  try {
    const { found, searched } = await search.search({ text: 'cat face' }, 3);
    expect(searched).toBe(1911);
    expect(found).toHaveLength(3);
    expect(found[0]?.picture).toMatch(/^data:image\/png;base64,/);
  } finally {
    await search.dispose();
    vi.unstubAllEnvs();
  }
  expect(await readdir(folder)).toEqual(['model']);
}, 120_000);
