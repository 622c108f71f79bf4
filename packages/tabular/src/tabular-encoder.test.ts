import type { Encoder } from '@encoderkit/core';
import { describe, expect, it } from 'vitest';
import type { Column, ColumnsByName, Row } from './columns/column.ts';
import { type TabularEncoderOptions, tabularEncoder } from './tabular-encoder.ts';

/** What an encoder makes of rows, by the names of its network's inputs, a list for each row. */
async function arraysOf<Sample>(encoder: Encoder<Sample>, rows: readonly Sample[]) {
  const arrays = await encoder.preprocess(rows);
  const lists = arrays.map(({ values, shape: [, width = 1] }) =>
    rows.map((_, row) => [...values.slice(row * width, (row + 1) * width)].map((value) => Number(value.toFixed(3)))),
  );
  return Object.fromEntries(encoder.network.inputNames.map((name, index) => [name, lists[index]]));
}

describe('numbers', () => {
  it('are brought to mean 0 and deviation 1, and missing ones are told from the mean', async () => {
    const encoder = tabularEncoder({ columns: { a: 'number', b: { kind: 'number', normalize: false } } });
    await encoder.adapt([{ a: 10, b: 5 }, { a: 30, b: 7 }, { b: 9 }]);
    const { tabular_numbers } = await arraysOf(encoder, [{ a: 10, b: 5 }, { a: 40, b: 8 }, { a: null }]);
    expect(tabular_numbers).toEqual([
      [-1, 0, 5, 0],
      [2, 0, 8, 0],
      // No cell of b was missing in training: weights of its indicator would be those they began with.
      [0, 1, 0, 0],
    ]);
    encoder.dispose();
  });

  it('are not kept while they are read', async () => {
    const encoder = tabularEncoder({ columns: { a: 'number' } });
    async function* rows() {
      for (let a = 0; a < 1000; a++) yield { a };
    }
    await encoder.adapt(rows());
    expect(await arraysOf(encoder, [{ a: 499.5 }])).toEqual({ tabular_numbers: [[0, 0]] });
    encoder.dispose();
  });
});

describe('booleans and dates', () => {
  it('are numbers, of which those that never varied say nothing', async () => {
    const columns = { member: 'boolean', since: { kind: 'date', parts: ['hour', 'trend'] } } as const;
    const encoder = tabularEncoder({ columns });
    await encoder.adapt([
      { member: true, since: '2024-05-01' },
      { member: false, since: '2024-05-03' },
    ]);
    const { tabular_numbers } = await arraysOf(encoder, [
      { member: false, since: '2024-05-02T00:00Z' },
      { member: true, since: new Date('2024-05-04T12:00Z') },
    ]);
    expect(tabular_numbers).toEqual([
      [-1, 0, 0, 0, 0, 0],
      [1, 0, 0, 0, 2.5, 0],
    ]);
    encoder.dispose();
  });
});

it('dates keep their place on the circle, whatever dates training saw', async () => {
  const encoder = tabularEncoder({ columns: { since: { kind: 'date', parts: ['dayOfWeek', 'month'] } } });
  // The cosines of Friday and Tuesday differ by rounding alone.
  await encoder.adapt([{ since: '2024-05-31' }, { since: '2024-06-04' }]);
  const { tabular_numbers: [numbers = []] = [] } = await arraysOf(encoder, [{ since: '2024-12-05' }]);
  expect(numbers[1], 'cosine of the day').toBe(0);
  expect(Math.hypot(numbers[2] ?? 0, numbers[3] ?? 0), 'month').toBeCloseTo(1, 2);
  encoder.dispose();
});

describe('categories', () => {
  it('are ids by frequency; what training lacks is unknown, and so is a missing cell if there was none', async () => {
    const encoder = tabularEncoder({ columns: { city: 'category', floor: 'category' } });
    await encoder.adapt([
      { city: 'Paris', floor: 1 },
      { city: 'Berlin', floor: '2' },
      { city: ' Berlin', floor: 1 },
      { city: null, floor: true },
    ]);
    expect(
      await arraysOf(encoder, [
        { city: 'Berlin', floor: '1' },
        { city: 'Paris', floor: 2 },
        { city: 'Rome', floor: 'true' },
        { city: '', floor: null },
      ]),
    ).toEqual({ tabular_0_city_level: [[2], [3], [0], [1]], tabular_1_floor_level: [[2], [3], [4], [0]] });
    encoder.dispose();
  });

  it('do not depend on the order of rows', async () => {
    const rows = ['b', 'a', 'c', 'c'].map((city) => ({ city }));
    const [one, other] = [rows, [...rows].reverse()].map(async (data) => {
      const encoder = tabularEncoder({ columns: { city: 'category' } });
      await encoder.adapt(data);
      encoder.dispose();
      return encoder.toConfig();
    });
    expect(await one).toEqual(await other);
  });

  it('that are rare or too many are unknown', async () => {
    const cities = [...'aaabbbccd'].map((city) => ({ city }));
    const column = { kind: 'category', maxLevels: 2, minFrequency: 3 } as const;
    const encoder = tabularEncoder({ columns: { city: column } });
    await encoder.adapt(cities, { warn: () => undefined });
    const levels = await arraysOf(
      encoder,
      [...'abcd'].map((city) => ({ city })),
    );
    expect(levels).toEqual({ tabular_0_city_level: [[2], [3], [0], [0]] });
    encoder.dispose();
  });

  it('begin with the unknown level in the middle of all', () => {
    const encoder = tabularEncoder({ columns: { city: { kind: 'category', maxLevels: 50 }, tags: 'categories' } });
    for (const name of ['tabular_0_city_embedding', 'tabular_1_tags_embedding']) {
      const values = encoder.network.getLayer(name).getWeights()[0]?.arraySync() as number[][];
      expect(values[0]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
      expect(values[1]?.every((value) => value !== 0 && Math.abs(value) <= 0.05)).toBe(true);
    }
    encoder.dispose();
  });

  it('at once are a mean, of those that are known', async () => {
    const encoder = tabularEncoder({ columns: { tags: { kind: 'categories', maxLevels: 2 } } });
    await encoder.adapt([{ tags: ['a', 'b'] }, { tags: ['a'] }, { tags: [] }]);
    const rows = [{ tags: ['b', 'a'] }, { tags: ['a', 'new', 'a'] }, { tags: ['new'] }, { tags: [] }, { tags: null }];
    expect(await arraysOf(encoder, rows)).toEqual({
      tabular_0_tags_levels: [
        [0, 0, 0.5, 0.5],
        [0, 0, 1, 0],
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 1, 0, 0],
      ],
    });
    encoder.dispose();
  });
});

it.each<[what: string, options: unknown, message: string]>([
  ['nothing', undefined, 'tabularEncoder: expected an object of options'],
  ['no columns', {}, '"columns" to be an object such as'],
  ['empty columns', { columns: {} }, '"columns" to be an object such as'],
  ['a list of columns', { columns: ['age'] }, '"columns" to be an object such as'],
  ['an unknown kind', { columns: { age: 'float' } }, '"columns.age" to be one of number, boolean, date, category'],
  ['an unknown kind inside', { columns: { age: { kind: 'float' } } }, '"columns.age.kind" to be one of'],
  ['no kind', { columns: { age: undefined } }, '"columns.age" to be one of'],
  ["another kind's option", { columns: { age: { kind: 'number', parts: [] } } }, 'no option "columns.age.parts"'],
  ['parts twice', { columns: { d: { kind: 'date', parts: ['hour', 'hour'] } } }, '"columns.d.parts" to be different'],
  ['an unknown part', { columns: { d: { kind: 'date', parts: ['year'] } } }, '"columns.d.parts" to be one of "month"'],
  ['no levels', { columns: { c: { kind: 'category', maxLevels: 0 } } }, '"columns.c.maxLevels" to be a positive'],
  ['an empty separator', { columns: { c: { kind: 'categories', separator: '' } } }, '"columns.c.separator"'],
  ['no units', { columns: { age: 'number' }, units: [] }, '"units" to be a list'],
  ['an unknown option', { columns: { age: 'number' }, unit: [1] }, 'there is no option "unit"'],
  ['an unknown activation', { columns: { age: 'number' }, activation: 'gelu' }, '"activation" to be one of'],
])('refuses %s', (_, options, message) => {
  expect(() => tabularEncoder(options as TabularEncoderOptions)).toThrow(message);
});

it.each<[what: string, learnt: unknown]>([
  ['no facts of a column', { measured: {}, withLevels: {} }],
  ['facts of another column', { measured: { b: {} }, withLevels: {} }],
  ['a scale that is too long', { measured: { a: { scale: { mean: [1, 2], deviation: [1, 2] }, missing: false } } }],
  ['no lists', 5],
])('refuses a saved configuration with %s', (_, learnt) => {
  const encoder = tabularEncoder({ columns: { a: 'number' } });
  const config = { ...(encoder.toConfig() as object), learnt } as never;
  encoder.dispose();
  expect(() => tabularEncoder.fromConfig(config)).toThrow('cannot make it from this configuration');
});

it('refuses no rows, and names the row that is wrong', async () => {
  const encoder = tabularEncoder({ columns: { age: 'number' } });
  await expect(encoder.adapt([])).rejects.toThrow('tabularEncoder: adapt was given no rows');
  await expect(encoder.adapt([{ age: 1 }, { age: '2' } as never])).rejects.toThrow(
    'tabularEncoder, row 1: expected "age" to be a finite number, received "2".',
  );
  await expect(encoder.adapt([{ agee: 1 } as never])).rejects.toThrow(
    'row 0: expected a row with "age", received "one with \\"agee\\"". Leave it out',
  );
  encoder.dispose();
});

it.each<[what: string, columns: ColumnsByName, rows: readonly Row<ColumnsByName>[], remark: string | undefined]>([
  [
    'a column of numbers that is empty',
    { a: 'number', b: 'number' },
    [{ a: 1 }, { a: 2 }],
    '"b" is missing in all rows',
  ],
  ['a column of categories that is empty', { a: 'number', b: 'categories' }, [{ a: 1, b: [] }], '"b" is missing'],
  [
    'names of rows',
    { id: 'category' },
    [...'abcdefghijklmnopqrst'].map((id) => ({ id })),
    'of column "id" come once (20',
  ],
  [
    'more levels than are told apart',
    { city: { kind: 'category', maxLevels: 2 } },
    [...'aaabbbccd'].map((city) => ({ city })),
    'has 4 levels, more than "maxLevels" 2: 33 % of them are unknown',
  ],
  [
    'nothing about a sound table',
    { a: 'number', c: 'category' },
    [
      { a: 1, c: 'x' },
      { a: 2, c: 'y' },
    ],
    undefined,
  ],
])('remarks on %s', async (_, columns, rows, remark) => {
  const remarks: string[] = [];
  const encoder = tabularEncoder({ columns });
  await encoder.adapt(rows, { warn: (message) => remarks.push(message) });
  expect(remarks).toEqual(remark === undefined ? [] : [expect.stringContaining(remark)]);
  encoder.dispose();
});

it('takes columns of any name', async () => {
  const columns: ColumnsByName = Object.fromEntries<Column>([
    ['a/b c', 'category'],
    ['a_b c', 'category'],
    ['名', 'number'],
    ['constructor', 'number'],
    ['7', 'boolean'],
  ]);
  const encoder = tabularEncoder({ columns, units: [2] });
  // A row without "constructor" has an inherited one, which is no cell.
  await encoder.adapt([
    { 'a/b c': 'x', 名: 1 },
    { 'a_b c': 'y', constructor: 2, 7: true },
  ]);
  const again = tabularEncoder.fromConfig(JSON.parse(JSON.stringify(encoder.toConfig())));
  again.network.setWeights(encoder.network.getWeights());
  const rows = [{ 'a/b c': 'x', 'a_b c': 'y', 名: 3, constructor: 5, 7: false }];
  expect(await again.encode(rows)).toEqual(await encoder.encode(rows));
  encoder.dispose();
  again.dispose();
});

it('knows what a row is from its columns', () => {
  const columns = {
    age: 'number',
    city: { kind: 'category', maxLevels: 9 },
    tags: 'categories',
    since: 'date',
  } as const;
  const row: Row<typeof columns> = { age: 31, city: 'Berlin', tags: ['a'], since: new Date() };
  // @ts-expect-error: an age is no text
  const text: Row<typeof columns> = { age: '31' };
  // @ts-expect-error: there is no such column
  const other: Row<typeof columns> = { town: 'Berlin' };
  const encoder = tabularEncoder({ columns });
  // @ts-expect-error: tags are a list
  const tags: Parameters<typeof encoder.encode>[0] = [{ tags: 'a' }];
  encoder.dispose();
  expect([row, text, other, tags]).toHaveLength(4);
});
