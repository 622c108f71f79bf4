import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { matcher, randomGenerator, writeSafetensors } from '@encoderkit/core';
import { sequenceEncoder } from '@encoderkit/core/testing';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { exactDatabase } from './exact-database.ts';
import { highestScores } from './highest-scores.ts';
import { lanceDatabase } from './lance-database.ts';
import type { VectorDatabase, VectorRow } from './vector-database.ts';
import { openVectorIndex, vectorIndex } from './vector-index.ts';

let root = '';
let folders = 0;
const newFolder = () => join(root, `${folders++}`);

beforeAll(async () => {
  await setBackend('cpu');
  root = await mkdtemp(join(tmpdir(), 'search-'));
});

afterAll(() => rm(root, { recursive: true }));

afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

const width = 6;

function rowsOf(count: number, seed: number, prefix = ''): VectorRow[] {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, (_, row) => {
    const numbers = Array.from({ length: width }, () => random.normal());
    const length = Math.hypot(...numbers);
    return {
      id: `${prefix}${row}`,
      vector: Float32Array.from(numbers, (value) => value / length),
      metadata: row % 2 === 0 ? { row, text: "it's" } : null,
    };
  });
}

/** All rows, best first, by the definition. */
function ranked(rows: readonly VectorRow[], query: Float32Array) {
  const scored = rows.map(({ id, vector, metadata }) => ({
    id,
    metadata,
    score: vector.reduce((sum, value, column) => sum + value * (query[column] ?? 0), 0),
  }));
  return scored
    .sort((one, other) => other.score - one.score)
    .map(({ id, score, metadata }) => ({ id, score: expect.closeTo(score, 5), metadata }));
}

const databases: readonly [name: string, open: (folder: string, width: number) => Promise<VectorDatabase>][] = [
  ['exact', (folder, width) => exactDatabase({ width, folder })],
  ['LanceDB', (folder, width) => lanceDatabase({ width, folder })],
];

describe.each(databases)('the %s database', (_, open) => {
  it('finds what looking at all finds, with its metadata', async () => {
    const database = await open(newFolder(), width);
    const rows = rowsOf(60, 1);
    await database.add(rows.slice(0, 20));
    await database.add(rows.slice(20));
    expect(await database.size()).toBe(60);
    for (const { vector } of rowsOf(5, 2)) {
      expect(await database.search(vector, 7)).toEqual(ranked(rows, vector).slice(0, 7));
      expect(await database.search(vector, 1000)).toEqual(ranked(rows, vector));
    }
    await database.close();
  });

  it('replaces rows by id, removes them, and keeps what it has for whoever opens it again', async () => {
    const folder = newFolder();
    const rows = rowsOf(30, 1, "it's ");
    const others = rowsOf(10, 3, "it's ");
    const [query] = rowsOf(1, 4);
    if (!query) throw new RangeError('no query');
    const database = await open(folder, width);
    await database.add(rows);
    await database.add(others);
    expect(await database.size()).toBe(30);
    expect(await database.remove(["it's 3", "it's 29", 'nobody', "' OR 1=1 --"])).toBe(2);
    const left = [...others, ...rows.slice(10)].filter(({ id }) => !["it's 3", "it's 29"].includes(id));
    expect(await database.search(query.vector, 100)).toEqual(ranked(left, query.vector));
    await database.close();
    await expect(database.search(query.vector, 1)).rejects.toMatchObject({ code: 'disposed' });
    await expect(database.size()).rejects.toMatchObject({ code: 'disposed' });

    const again = await open(folder, width);
    expect(await again.search(query.vector, 100)).toEqual(ranked(left, query.vector));
    await again.close();
    await expect(open(folder, width + 1)).rejects.toMatchObject({
      code: 'shape-mismatch',
      message: expect.stringMatching(/expected vectors of length 7, received "?vectors of length 6/),
    });
  });

  it('is empty before anything is added, and after all was removed', async () => {
    const database = await open(newFolder(), width);
    const [row] = rowsOf(1, 1);
    if (!row) throw new RangeError('no row');
    expect(await database.size()).toBe(0);
    expect(await database.search(row.vector, 3)).toEqual([]);
    expect(await database.remove(['0'])).toBe(0);
    await database.add([row]);
    expect(await database.remove(['0'])).toBe(1);
    expect(await database.search(row.vector, 3)).toEqual([]);
    await database.close();
  });

  it('refuses vectors that are none, and a number of hits that is none', async () => {
    const database = await open(newFolder(), 2);
    const row = (...numbers: number[]) => [{ id: 'a', vector: Float32Array.from(numbers), metadata: null }];
    await expect(database.add(row(1, 2, 3))).rejects.toThrow(
      /"a": expected a vector of length 2, received "?one of length 3/,
    );
    await expect(database.add(row(0, 0))).rejects.toMatchObject({ code: 'not-finite' });
    await expect(database.add(row(1, Number.NaN))).rejects.toMatchObject({ code: 'not-finite' });
    await database.add(row(1, 0));
    await expect(database.search(Float32Array.of(1), 1)).rejects.toMatchObject({ code: 'shape-mismatch' });
    for (const k of [0, -1, 1.5, Number.NaN]) {
      await expect(database.search(Float32Array.of(1, 0), k)).rejects.toThrow(/"k" to be an integer at least 1/);
    }
    expect(await database.size()).toBe(1);
    await database.close();
  });
});

describe.each(databases)('the %s database that several change', (_, open) => {
  const row = (id: string, ...numbers: number[]) => ({ id, vector: Float32Array.from(numbers), metadata: id });
  const idsIn = async (database: VectorDatabase) =>
    (await database.search(Float32Array.of(1, 1), 100)).map(({ id }) => id).sort();

  it('keeps all of what is added at once, each id once', async () => {
    const folder = newFolder();
    const database = await open(folder, 2);
    const added = Array.from({ length: 12 }, (_, index) => database.add([row(`${index % 8}`, index, 1)]));
    const removed = database.remove(['1']);
    await Promise.all(added);
    expect(await removed).toBe(1);
    expect(await idsIn(database)).toEqual(['0', '2', '3', '4', '5', '6', '7']);
    const closing = [database.add([row('late', 1, 0)]), database.close()];
    await Promise.all(closing);
    const again = await open(folder, 2);
    expect(await idsIn(again)).toEqual(['0', '2', '3', '4', '5', '6', '7', 'late']);
    // The last of those with one id.
    const [hit] = await again.search(Float32Array.of(11, 1), 1);
    expect(hit).toMatchObject({ id: '3', score: expect.closeTo(1, 5) });
    await again.close();
  });

  it('loses nothing to another that has the folder open', async () => {
    const folder = newFolder();
    const [one, other] = [await open(folder, 2), await open(folder, 2)];
    await one.add([row('a', 1, 0)]);
    await other.add([row('b', 0, 1)]);
    await Promise.all([one.add([row('c', 1, 1)]), other.remove(['a']), one.add([row('d', 1, 2)])]);
    expect(await idsIn(one)).toEqual(['b', 'c', 'd']);
    await Promise.all([one.close(), other.close()]);
    const again = await open(folder, 2);
    expect(await idsIn(again)).toEqual(['b', 'c', 'd']);
    await again.close();
  });

  it('refuses what is no row, and adds nothing of that call', async () => {
    const database = await open(newFolder(), 2);
    const bad: readonly unknown[] = [
      undefined,
      'a',
      { id: 'b', vector: 'text', metadata: null },
      { id: 5, vector: [1, 2], metadata: null },
      { id: '', vector: [1, 2], metadata: null },
      { id: 'd', vector: [1, 2], metadata: new Date() },
      { id: 'd', vector: [1, 2], metadata: { n: Number.NaN } },
    ];
    for (const each of bad) {
      await expect(Reflect.apply(database.add, undefined, [[row('a', 1, 0), each]])).rejects.toMatchObject({
        code: 'invalid-input',
        message: expect.stringMatching(/row 1: expected a row \{ id, vector, metadata \}/),
      });
    }
    await expect(Reflect.apply(database.add, undefined, ['rows'])).rejects.toThrow('an array of rows');
    expect(await database.size()).toBe(0);
    await database.close();
  });
});

describe('the exact database in a folder', () => {
  const row = (id: string) => ({ id, vector: Float32Array.of(1, 0), metadata: null });

  it('has in memory what it has in the file, also when that cannot be written', async () => {
    const folder = newFolder();
    const database = await exactDatabase({ width: 2, folder });
    await database.add([row('a')]);
    await rm(folder, { recursive: true });
    await expect(database.add([row('b')])).rejects.toMatchObject({ code: 'file-not-writable' });
    expect(await database.size()).toBe(1);
    await database.close();
  });

  it('does not write over a file that others have spoilt', async () => {
    const folder = newFolder();
    const database = await exactDatabase({ width: 2, folder });
    await database.add([row('a')]);
    const path = join(folder, 'vectors.safetensors');
    await writeFile(path, 'spoilt');
    for (const id of ['b', 'c'])
      await expect(database.add([row(id)])).rejects.toMatchObject({ code: 'bundle-damaged' });
    expect(await readFile(path, 'utf8')).toBe('spoilt');
    await database.close();
  });

  it('refuses a file with numbers that are not finite, or a list of ids that is none', async () => {
    for (const [values, entries] of [
      [[1, Number.NaN], [{ id: 'a', metadata: null }]],
      [[1, 0], [{ id: 5, metadata: null }]],
      [[1, 0], { id: 'a' }],
      [[1, 0], []],
    ] as const) {
      const folder = newFolder();
      await mkdir(folder);
      const tensors = [{ name: 'vectors', shape: [1, 2], values: Float32Array.from(values) }];
      const metadata = { format: 'encoderkit-vectors-1', entries: JSON.stringify(entries) };
      await writeFile(join(folder, 'vectors.safetensors'), writeSafetensors(tensors, metadata));
      await expect(exactDatabase({ width: 2, folder })).rejects.toMatchObject({ code: 'bundle-damaged' });
    }
  });
});

describe('the LanceDB database', () => {
  it('finds most of the nearest by an index', async () => {
    const database = await lanceDatabase({ width, folder: newFolder() });
    const rows = rowsOf(2000, 1);
    await database.add(rows.slice(0, 100));
    await database.buildIndex();
    await database.add(rows.slice(100));
    await database.buildIndex();
    let found = 0;
    const queries = rowsOf(20, 2);
    for (const { vector } of queries) {
      const nearest = new Set(
        ranked(rows, vector)
          .slice(0, 10)
          .map(({ id }) => id),
      );
      const hits = await database.search(vector, 10);
      found += hits.filter(({ id }) => nearest.has(id)).length;
    }
    expect(found / (10 * queries.length)).toBeGreaterThan(0.9);
    // Beside the index, until it is built again.
    const [late] = rowsOf(1, 5, 'late ');
    if (late) await database.add([late]);
    expect((await database.search(late?.vector ?? new Float32Array(width), 1))[0]?.id).toBe('late 0');
    await database.close();
  });

  it('says what is missing where the package is not installed', async () => {
    vi.doMock('@lancedb/lancedb', () => {
      throw new Error('Cannot find package');
    });
    await expect(lanceDatabase({ width, folder: newFolder() })).rejects.toMatchObject({
      code: 'engine-unavailable',
      message: expect.stringMatching(/npm install @lancedb\/lancedb apache-arrow/),
    });
    vi.doUnmock('@lancedb/lancedb');
  });
});

describe('the exact database', () => {
  it('says what is wrong with a file that it cannot read', async () => {
    const folder = newFolder();
    const database = await exactDatabase({ width, folder });
    await database.add(rowsOf(3, 1));
    await database.close();
    await writeFile(join(folder, 'vectors.safetensors'), 'not that');
    await expect(exactDatabase({ width, folder })).rejects.toMatchObject({ code: 'bundle-damaged' });
  });

  it('checks its options', async () => {
    await expect(exactDatabase({ width: 0 })).rejects.toThrow(/"width" to be a positive integer/);
    await expect(exactDatabase({ width, folder: '' })).rejects.toThrow(/"folder" to be a path/);
    await expect(lanceDatabase({ width, folder: newFolder(), candidates: 0 })).rejects.toThrow(/"candidates"/);
  });
});

describe('the highest scores', () => {
  it.each([1, 2, 5, 50, 100])('are the first %i of all in order, equal ones by place', (k) => {
    const random = randomGenerator(k);
    const scores = Float32Array.from({ length: 50 }, () => random.integer(20));
    const places = Array.from(scores.keys()).sort(
      (one, other) => (scores[other] ?? 0) - (scores[one] ?? 0) || one - other,
    );
    expect(highestScores(scores, k)).toEqual(places.slice(0, k));
  });
});

describe('an index', () => {
  const two = () =>
    matcher({ image: sequenceEncoder({ vocabulary: 10 }), text: sequenceEncoder({ vocabulary: 3 }) }, { width: 5 });
  const pictures = [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [0, 0, 1, 0],
  ];

  it('is searched by any modality, as by its vectors', async () => {
    const model = two();
    const found = await vectorIndex(model.towers.image, pictures, {
      queries: model.towers,
      metadata: ['a', null, { c: 1 }],
    });
    expect(await found.size()).toBe(3);
    expect((await found.search({ image: [5, 6, 7, 8] }, 1))[0]).toEqual({
      id: '1',
      score: expect.closeTo(1, 5),
      metadata: null,
    });
    const [vector] = await model.towers.text.encode([[1, 2]]);
    const byText = await found.search({ text: [1, 2] });
    expect(byText).toHaveLength(3);
    expect(byText).toEqual(await found.search({ vector: vector ?? [] }));
    await found.add([[9, 9, 9, 9]], { ids: ['2'], metadata: ['new'] });
    expect((await found.search({ image: [9, 9, 9, 9] }, 1))[0]).toMatchObject({ id: '2', metadata: 'new' });
    expect(await found.remove(['0', '7'])).toBe(1);
    await found.close();
    model.dispose();
  });

  it('refuses what it cannot use', async () => {
    const model = two();
    const { image } = model.towers;
    const other = sequenceEncoder({ vocabulary: 2, units: 7 });
    const refused = (code: string, message: RegExp) => ({ code, message: expect.stringMatching(message) });
    await expect(vectorIndex(image, [])).rejects.toMatchObject(refused('empty-data', /no samples/));
    await expect(vectorIndex(image, pictures, { ids: ['a'] })).rejects.toMatchObject(
      refused('invalid-option', /"ids" to be 3, one for each sample, received 1/),
    );
    await expect(vectorIndex(image, pictures, { ids: ['a', 'b', 'a'] })).rejects.toThrow(/each of them once/);
    await expect(vectorIndex(image, pictures, { metadata: [] })).rejects.toThrow(/"metadata" to be 3/);
    await expect(vectorIndex(image, [[]])).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(vectorIndex(image, pictures, { queries: { other } })).rejects.toMatchObject(
      refused('shape-mismatch', /the encoder of "other" to have vectors of length 5.*received 7/),
    );
    await expect(vectorIndex(image, pictures, { database: await exactDatabase({ width: 3 }) })).rejects.toMatchObject(
      refused('shape-mismatch', /the database to have vectors of length 5/),
    );
    await expect(Reflect.apply(vectorIndex, undefined, [{}, pictures])).rejects.toThrow(/expected an encoder/);
    await expect(Reflect.apply(vectorIndex, undefined, [image, 'text'])).rejects.toThrow(/an array of samples/);

    const database = await exactDatabase({ width: 5 });
    const empty = await openVectorIndex(image, { database, queries: model.towers });
    await expect(empty.search({ text: [1, 2] })).rejects.toMatchObject(refused('empty-data', /nothing in the index/));
    await empty.add(pictures, { ids: ['a', 'b', 'c'] });
    await expect(vectorIndex(image, pictures, { database })).rejects.toThrow(/holds vectors already/);
    // @ts-expect-error no such modality
    await expect(empty.search({ sound: [1] })).rejects.toMatchObject(
      refused('invalid-input', /a query with one of image, text, vector, received "?one with sound/),
    );
    await expect(Reflect.apply(empty.search, undefined, [{}])).rejects.toThrow(/an empty one/);
    await expect(Reflect.apply(empty.search, undefined, ['cat'])).rejects.toThrow(/received "cat"/);
    await expect(Reflect.apply(empty.search, undefined, [{ text: [1, 2], image: [1] }])).rejects.toThrow(
      /with text, image/,
    );
    await expect(empty.search({ vector: [1, 2] })).rejects.toMatchObject({ code: 'shape-mismatch' });
    await expect(empty.search({ text: [1, 2] }, 0)).rejects.toThrow(/"k"/);
    await empty.close();
    other.dispose();
    model.dispose();
  });
});
