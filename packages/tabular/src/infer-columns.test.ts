import { csv } from '@encoderkit/core';
import { expect, it } from 'vitest';
import { inferColumns } from './infer-columns.ts';

it('tells kinds of cells in memory, whatever is missing', () => {
  const rows = [
    { age: 31, city: 'Berlin', tags: ['a'], since: new Date(), member: true, code: 1, note: undefined },
    { age: null, city: 7, tags: [], since: '2024-05-31', member: false, code: 'x', note: '' },
  ];
  expect(inferColumns(rows)).toEqual({
    age: 'number',
    city: 'category',
    tags: 'categories',
    since: 'date',
    member: 'boolean',
    code: 'category',
  });
});

it('tells kinds of the text of a CSV file', async () => {
  const text = 'age,postcode,since,member,rooms\n31,01234,2024-05-31,true,3\n,99999,2024-06-01T10:00,False,3½\n';
  const data = csv(new TextEncoder().encode(text), { input: (row) => ({ ...row }) });
  const rows = (await data.collect()).map(({ input }) => input);
  expect(inferColumns(rows)).toEqual({
    age: 'number',
    postcode: 'category',
    since: 'date',
    member: 'boolean',
    rooms: 'category',
  });
});

it('refuses what has no cells', () => {
  expect(() => inferColumns([])).toThrow('there are no cells');
  expect(() => inferColumns([{ a: 1 }, 'text' as never])).toThrow('inferColumns, row 1');
});
