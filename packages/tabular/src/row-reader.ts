import { checkKnownOptions, EncoderKitError, invalidOption, isRecord } from '@encoderkit/errors';
import { type CellType, isMissing, levelCells, measuredCells } from './columns/cells.ts';
import type { Column, ColumnsByName, KindOf, Row } from './columns/column.ts';
import { type CompleteColumn, completeColumn, completeColumns, isMeasured } from './columns/complete-columns.ts';

export interface ReaderOptions {
  /** Texts that stand for a missing cell, such as `['NA', '?']`, beside the empty one. */
  readonly missing?: readonly string[];
}

/** What a reader gives for a kind of column. */
interface ReadCellsByKind {
  readonly number: number;
  readonly boolean: boolean;
  readonly date: Date;
  readonly category: string;
  readonly categories: readonly string[];
}

/**
 * Makes a function that takes rows out of files: `csv(path, { input: rowReader(columns) })`, and so of `jsonl`. It picks the columns and makes
 * of text what their kinds say; an empty cell is missing. JSON's own numbers, booleans and lists stay what they are.
 *
 * @param columns those of `tabularEncoder`; of one that was loaded, `encoder.columns`
 * @throws `invalid-option`; the function throws `invalid-data` for a cell that is not of its kind, naming the column
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { csv } from '@encoderkit/core';
 * import { cellReader, rowReader } from '@encoderkit/tabular';
 *
 * await writeFile('flats.csv', 'city,area,tags,rent\nBerlin,54.5,"garden,lift",900\nLeipzig,,,700\n');
 * const columns = { city: 'category', area: 'number', tags: 'categories' } as const;
 * const flats = csv('flats.csv', { input: rowReader(columns), label: cellReader('rent', 'number') });
 * console.log(await flats.collect()); // { city: 'Berlin', area: 54.5, tags: ['garden', 'lift'] } with label 900, …
 * ```
 */
export function rowReader<const Columns extends ColumnsByName>(
  columns: Columns,
  options: ReaderOptions = {},
): (row: Readonly<Record<string, unknown>>) => Row<Columns> {
  const where = 'rowReader';
  const complete = completeColumns(where, columns);
  const missing = checkMissing(where, options);
  return (row) => {
    checkRecord(where, row);
    const cells = complete.map((column) => [column.name, readCell(where, row, column, missing)] as const);
    const there = cells.filter(([, cell]) => cell !== undefined);
    // A row whose cells are all empty is one of this table still: it has the columns, which one of another table has not.
    const kept = there.length > 0 ? there : cells.filter(([name]) => Object.hasOwn(row, name));
    // Each cell is what the kind of its column says.
    return Object.fromEntries(kept) as Row<Columns>;
  };
}

/**
 * Makes a function that takes one cell of a row, which must be there: for the label, `csv(path, { input: …, label: cellReader('rent', 'number') })`.
 * `Number(row.rent)` would take an empty cell for 0.
 *
 * @throws `invalid-option`; the function throws `invalid-data` for a cell that is missing or not of its kind
 * @example
 * ```ts
 * import { cellReader } from '@encoderkit/tabular';
 *
 * const rent = cellReader('rent', 'number');
 * console.log(rent({ rent: '900' }), rent({ rent: 900 })); // 900 900
 * ```
 */
export function cellReader<const One extends Column>(
  name: string,
  column: One,
  options: ReaderOptions = {},
): (row: Readonly<Record<string, unknown>>) => ReadCellsByKind[KindOf<One>] {
  const where = 'cellReader';
  if (typeof name !== 'string') throw invalidOption(where, 'name', 'the name of a column', name);
  const complete = completeColumn(where, name, column);
  const missing = checkMissing(where, options);
  return (row) => {
    checkRecord(where, row);
    const cell = readCell(where, row, complete, missing);
    if (cell !== undefined) return cell as ReadCellsByKind[KindOf<One>];
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      problem: `"${name}" is missing`,
      remedy: 'Mend the row, or pass a function that gives undefined for rows without a label.',
    });
  };
}

function readCell(where: string, row: Readonly<Record<string, unknown>>, column: CompleteColumn, missing: Set<string>) {
  // A row of a CSV file says so itself when it has no such column; a row of JSON leaves out what is missing.
  const cell = row[column.name];
  if (isMeasured(column)) {
    const number = readWith(measuredCells[column.kind], where, cell, column, missing);
    return number === undefined ? undefined : asGiven[column.kind](number);
  }
  const levels = readWith(levelCells[column.kind], where, cell, column, missing);
  return column.kind === 'category' ? levels?.[0] : levels;
}

const asGiven = {
  number: (value: number) => value,
  boolean: (value: number) => value === 1,
  date: (value: number) => new Date(value),
};

function readWith<Value>(
  type: CellType<Value>,
  where: string,
  cell: unknown,
  { name, separator }: CompleteColumn,
  missing: Set<string>,
): Value | undefined {
  if (isMissing(cell)) return undefined;
  const text = typeof cell === 'string' ? cell.trim() : undefined;
  if (text !== undefined && missing.has(text)) return undefined;
  const value = text === undefined ? type.read(cell) : type.parse(text, separator);
  if (value !== undefined) return value;
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: `"${name}" to be ${type.expected}`,
    received: cell,
    remedy: type.remedy,
  });
}

function checkMissing(where: string, options: unknown): Set<string> {
  const { missing = [] } = checkKnownOptions(where, options, ['missing']);
  if (Array.isArray(missing) && missing.every((text) => typeof text === 'string')) return new Set(['', ...missing]);
  throw invalidOption(where, 'missing', "a list of texts such as ['NA', '?']", missing);
}

function checkRecord(where: string, row: unknown): void {
  if (isRecord(row)) return;
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: 'a row to be an object with its cells by name',
    received: row,
    remedy: 'Pass this function as "input" of csv or jsonl, whose rows are such.',
  });
}
