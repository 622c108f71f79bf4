import { csv, jsonl } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { describe, expect, it } from 'vitest';
import { cellReader, rowReader } from './row-reader.ts';
import { tabularEncoder } from './tabular-encoder.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const columns = { age: 'number', city: 'category', tags: 'categories', since: 'date', member: 'boolean' } as const;

async function refusal(body: () => Promise<unknown>): Promise<EncoderKitError> {
  const error = await body().then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (EncoderKitError.isInstance(error)) return error;
  throw new Error(`expected an EncoderKitError, got ${error}`);
}

it('takes rows of a CSV file, whose empty cells are missing, and passes over other columns', async () => {
  const text =
    'id,age,city,tags,since,member,price\n' +
    '1,31, Berlin ,"a, b,a",2024-05-31,yes,5\n' +
    '2,,,,,,6\n' +
    '3,-1.5e2,Paris,b,1717171717171,FALSE,7\n';
  const data = csv(bytes(text), { input: rowReader(columns), label: cellReader('price', 'number') });
  expect(await data.collect()).toEqual([
    {
      input: { age: 31, city: 'Berlin', tags: ['a', 'b'], since: new Date('2024-05-31'), member: true },
      label: 5,
    },
    { input: {}, label: 6 },
    { input: { age: -150, city: 'Paris', tags: ['b'], since: new Date(1717171717171), member: false }, label: 7 },
  ]);
});

it('gives rows that the encoder takes, also of a line whose cells are all empty; one without any of the columns is refused', async () => {
  const kinds = { age: 'number', city: 'category' } as const;
  const read = rowReader(kinds);
  const encoder = tabularEncoder({ columns: kinds });
  const rows = [
    { age: '31', city: 'Bonn' },
    { age: '9', city: 'Ulm' },
    { age: '', city: '' },
  ].map(read);
  await encoder.adapt(rows);
  expect(await encoder.encode(rows)).toHaveLength(3);
  await expect(encoder.encode([read({ years: '31' })])).rejects.toThrow('one with none of them');
  encoder.dispose();
});

it('takes rows of a JSONL file, whose numbers, lists and booleans are what they are', async () => {
  const text =
    '{"age":31,"city":7,"tags":["a",1],"since":"2024-05-31T10:00","member":false,"price":"5"}\n{"age":null,"price":6}\n';
  const data = jsonl(bytes(text), { input: rowReader(columns), label: cellReader('price', 'number') });
  expect(await data.collect()).toEqual([
    {
      input: { age: 31, city: '7', tags: ['a', '1'], since: new Date('2024-05-31T10:00Z'), member: false },
      label: 5,
    },
    { input: {}, label: 6 },
  ]);
});

it('takes other marks for missing cells where they are named, and another separator', async () => {
  const text = 'age,tags\nNA,a|b\n?,?\n';
  const read = rowReader({ age: 'number', tags: { kind: 'categories', separator: '|' } }, { missing: ['NA', '?'] });
  const rows = await csv(bytes(text), { input: read }).collect();
  expect(rows).toEqual([{ input: { tags: ['a', 'b'] } }, { input: {} }]);
});

describe('refuses, naming the line and the column,', () => {
  it.each<[column: keyof typeof columns, cell: string]>([
    ...['"1,234"', 'abc', '0x10', 'Infinity', 'NaN', '1e39', '1 000', '12%', 'NA'].map(
      (cell) => ['age', cell] as [keyof typeof columns, string],
    ),
    ['since', '5/31/2024'],
    ['since', '20240531'],
    ['since', '1717171717'],
    ['member', '2'],
    ['member', 'maybe'],
  ])('a %s of %s', async (column, cell) => {
    const data = csv(bytes(`${column}\n\n${cell}\n`), { input: rowReader({ [column]: columns[column] }) });
    const { code, message } = await refusal(() => data.collect());
    expect(code).toBe('invalid-data');
    expect(message).toContain('line 3');
    expect(message).toContain(`"${column}"`);
  });

  it('a label that is not there', async () => {
    const data = csv(bytes('age,price\n3,\n'), {
      input: rowReader({ age: 'number' }),
      label: cellReader('price', 'number'),
    });
    const { message } = await refusal(() => data.collect());
    expect(message).toMatch(/line 2.*"price" is missing/);
  });

  it('a file without the column', async () => {
    const data = csv(bytes('years\n3\n'), { input: rowReader({ age: 'number' }) });
    expect((await refusal(() => data.collect())).message).toContain('there is no column "age"');
  });
});

it.each<[what: string, make: () => unknown, message: string]>([
  ['no columns', () => rowReader({}), 'rowReader: expected "columns" to be an object such as'],
  ['an unknown kind', () => rowReader({ age: 'float' as 'number' }), 'expected "columns.age" to be one of number'],
  ['marks that are no list', () => rowReader(columns, { missing: 'NA' as never }), '"missing" to be a list of texts'],
  ['an unknown option', () => rowReader(columns, { mising: [] } as never), 'there is no option "mising"'],
  ['a nameless cell', () => cellReader(undefined as never, 'number'), 'cellReader: expected "name"'],
  ['what is no row', () => rowReader(columns)('31' as never), 'rowReader: expected a row to be an object'],
])('refuses %s', (_, make, message) => {
  expect(make).toThrow(message);
});
