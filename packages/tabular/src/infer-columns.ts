import { EncoderKitError, isRecord } from '@encoderkit/errors';
import { isMissing, measuredCells } from './columns/cells.ts';
import type { ColumnKind } from './columns/column.ts';

/**
 * Tells the kinds of columns from what rows hold: of memory, or of a CSV file as they are read, all text. A column whose cells are all numbers
 * is `'number'`, all true or false `'boolean'`, all ISO dates or Dates `'date'`, all lists `'categories'`; any other is `'category'`. Numbers
 * written with zeros in front, such as postcodes, are categories. A column without any cell is left out.
 *
 * It is a guess to start from: take the label out, and what only names a row.
 *
 * @throws `empty-data` for no rows; `invalid-input` for what is no row
 * @example
 * ```ts
 * import { inferColumns, tabularEncoder } from '@encoderkit/tabular';
 *
 * const rows = [{ id: 'a7', age: 31, city: 'Berlin', price: 9 }, { id: 'b2', age: 24, city: 'Paris', price: 5 }];
 * const { id, price, ...columns } = inferColumns(rows);
 * console.log(columns); // { age: 'number', city: 'category' }
 * const encoder = tabularEncoder({ columns });
 * encoder.dispose();
 * ```
 */
export function inferColumns<Name extends string>(
  rows: readonly { readonly [Key in Name]?: unknown }[],
): { [Key in Name]: ColumnKind } {
  const where = 'inferColumns';
  const cells = new Map<string, unknown[]>();
  for (const [index, row] of rows.entries()) {
    if (!isRecord(row)) {
      throw new EncoderKitError({
        code: 'invalid-input',
        where: `${where}, row ${index}`,
        expected: 'an object with cells by the names of their columns',
        received: row,
      });
    }
    for (const [name, cell] of Object.entries(row)) {
      if (isMissing(cell) || (typeof cell === 'string' && cell.trim() === '')) continue;
      const known = cells.get(name);
      if (known) known.push(cell);
      else cells.set(name, [cell]);
    }
  }
  if (cells.size === 0)
    throw new EncoderKitError({ code: 'empty-data', where, problem: 'there are no cells to look at' });
  // Each column that has cells; there are no others to name.
  return Object.fromEntries([...cells].map(([name, column]) => [name, kindOf(column)])) as {
    [Key in Name]: ColumnKind;
  };
}

/** The first whose test all cells pass. */
const kinds: readonly (readonly [kind: ColumnKind, test: (cell: unknown) => boolean])[] = [
  ['number', isNumber],
  [
    'boolean',
    (cell) => typeof cell === 'boolean' || (typeof cell === 'string' && /^(?:true|false)$/i.test(cell.trim())),
  ],
  ['date', (cell) => (typeof cell === 'string' || cell instanceof Date) && measuredCells.date.read(cell) !== undefined],
  ['categories', Array.isArray],
];

const kindOf = (cells: readonly unknown[]): ColumnKind =>
  kinds.find(([, test]) => cells.every(test))?.[0] ?? 'category';

function isNumber(cell: unknown): boolean {
  if (typeof cell !== 'string') return measuredCells.number.read(cell) !== undefined;
  const text = cell.trim();
  return !/^[+-]?0\d/.test(text) && measuredCells.number.parse(text, '') !== undefined;
}
