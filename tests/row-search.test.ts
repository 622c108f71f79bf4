import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromItems, loadMatcher, matcher, randomGenerator, save, train } from '@encoderkit/core';
import { exactDatabase, openVectorIndex, vectorIndex } from '@encoderkit/search';
import { tabularEncoder } from '@encoderkit/tabular';
import { textEncoder } from '@encoderkit/text';
import { afterAll, beforeAll, expect, it } from 'vitest';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'row-search-'));
});
afterAll(() => rm(folder, { recursive: true }));

const colours = ['red', 'green', 'blue'];
const makers = ['acme', 'bolt'];

/** Cars, and how one asks for them: by colour, maker, and whether they are new. */
function cars(count: number) {
  const random = randomGenerator(1);
  return Array.from({ length: count }, () => {
    const colour = colours[random.integer(3)] ?? '';
    const maker = makers[random.integer(2)] ?? '';
    const built = 1990 + random.integer(34);
    return { row: { colour, extras: [maker], built }, text: `${built > 2006 ? 'new' : 'old'} ${colour} ${maker}` };
  });
}

it('rows of a table are found by words, in an index that another program opens', async () => {
  const columns = { colour: 'category', extras: 'categories', built: 'number' } as const;
  const encoders = {
    row: tabularEncoder({ columns, units: [32] }),
    text: textEncoder({ maxTokens: 20, embeddingSize: 16, cell: 'none' }),
  };
  const model = matcher(encoders, { width: 16 });
  const data = cars(240);
  // What is asked for alike is one group: no negatives of each other.
  await train(model, fromItems(data.map((input) => ({ input, label: input.text }))), {
    epochs: 20,
    learningRate: 0.01,
    seed: 1,
  });
  const database = await exactDatabase({ width: 16, folder: join(folder, 'vectors') });
  const rows = data.map(({ row }) => row);
  const ids = rows.map((_, index) => `car ${index}`);
  const written = await vectorIndex(model.towers.row, rows, { ids, metadata: data.map(({ text }) => text), database });
  await written.close();
  await save(model, join(folder, 'model'));
  model.dispose();

  const again = await loadMatcher(join(folder, 'model'), { row: tabularEncoder, text: textEncoder });
  const index = await openVectorIndex(again.towers.row, {
    database: await exactDatabase({ width: 16, folder: join(folder, 'vectors') }),
    queries: again.towers,
  });
  for (const text of ['new red bolt', 'old blue acme']) {
    const hits = await index.search({ text }, 5);
    expect(hits.filter(({ metadata }) => metadata === text).length).toBeGreaterThanOrEqual(4);
  }
  await index.close();
  again.dispose();
});
