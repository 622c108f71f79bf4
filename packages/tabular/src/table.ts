import type { HostArray } from '@encoderkit/core';
import { checkKnownOptions, EncoderKitError } from '@encoderkit/errors';
import {
  type CompleteColumn,
  hasLevels,
  isMeasured,
  type LevelColumn,
  type MeasuredColumn,
} from './columns/complete-columns.ts';
import {
  checkLevelFacts,
  idsOfLevels,
  type LevelFacts,
  levelLearner,
  rowsOfLevels,
  unknownId,
} from './columns/level-column.ts';
import {
  checkMeasuredFacts,
  type MeasuredFacts,
  measuredLearner,
  widthOfMeasured,
  writeMeasured,
} from './columns/measured-column.ts';
import { checkRow, readLevels, readMeasured } from './read-row.ts';

/** The columns of a table, those that become numbers apart from those that become embeddings. */
export interface Table {
  readonly columns: readonly CompleteColumn[];
  readonly measured: readonly MeasuredColumn[];
  readonly withLevels: readonly LevelColumn[];
}

/** What `adapt` learns of a table, by columns. A type, so that it is JSON. */
export type TableFacts = {
  readonly measured: { readonly [name: string]: MeasuredFacts };
  readonly withLevels: { readonly [name: string]: LevelFacts };
};

export const tableOf = (columns: readonly CompleteColumn[]): Table => ({
  columns,
  measured: columns.filter(isMeasured),
  withLevels: columns.filter(hasLevels),
});

/** How many numbers the measured columns become. */
export const numbersOf = ({ measured }: Table): number =>
  measured.reduce((sum, column) => sum + widthOfMeasured(column), 0);

/** Reads all rows once; says what is odd about them. @throws `empty-data`; `invalid-input` for what is no row of the table */
export async function learnTable(
  table: Table,
  rows: AsyncIterable<unknown> | Iterable<unknown>,
  { where, warn }: { readonly where: string; warn(message: string): void },
): Promise<TableFacts> {
  const measured = table.measured.map((column) => ({ column, learner: measuredLearner(column) }));
  const withLevels = table.withLevels.map((column) => ({ column, learner: levelLearner(column) }));
  let count = 0;
  for await (const each of rows) {
    const place = `${where}, row ${count++}`;
    const row = checkRow(each, table.columns, place);
    for (const { column, learner } of measured) learner.add(readMeasured(row, column, place));
    for (const { column, learner } of withLevels) learner.add(readLevels(row, column, place));
  }
  if (count === 0) throw new EncoderKitError({ code: 'empty-data', where, problem: 'adapt was given no rows' });
  for (const { learner } of [...measured, ...withLevels]) {
    const remark = learner.remark();
    if (remark !== undefined) warn(`${where}: ${remark}.`);
  }
  return {
    measured: Object.fromEntries(measured.map(({ column, learner }) => [column.name, learner.result()])),
    withLevels: Object.fromEntries(withLevels.map(({ column, learner }) => [column.name, learner.result()])),
  };
}

/** Makes rows what the table's network takes: the numbers, then the levels of each column. */
export function tableArrays({ columns, measured, withLevels }: Table, facts: TableFacts) {
  const width = numbersOf({ columns, measured, withLevels });
  const find = withLevels.map(({ name }) => idsOfLevels(facts.withLevels[name] ?? { levels: [], missing: false }));
  const factsOf = ({ name }: MeasuredColumn): MeasuredFacts =>
    facts.measured[name] ?? { scale: { mean: [], deviation: [] }, missing: false };
  return (rows: readonly unknown[], nameOf: (index: number) => string): HostArray[] => {
    const checked = rows.map((row, index) => checkRow(row, columns, nameOf(index)));
    const numbers = new Float32Array(rows.length * width);
    for (const [index, row] of checked.entries()) {
      let offset = index * width;
      for (const column of measured) {
        writeMeasured(numbers, offset, column, factsOf(column), readMeasured(row, column, nameOf(index)));
        offset += widthOfMeasured(column);
      }
    }
    const levels = withLevels.map((column, at) => {
      const ids = checked.map((row, index) => find[at]?.(readLevels(row, column, nameOf(index))) ?? []);
      return column.kind === 'categories' ? sharesOfLevels(ids, rowsOfLevels(column)) : idArray(ids);
    });
    return [...(width > 0 ? [float32([rows.length, width], numbers)] : []), ...levels];
  };
}

const float32 = (shape: readonly number[], values: Float32Array): HostArray => ({ dtype: 'float32', shape, values });

const idArray = (ids: readonly (readonly number[])[]): HostArray => ({
  dtype: 'int32',
  shape: [ids.length, 1],
  values: Int32Array.from(ids, ([id]) => id ?? unknownId),
});

/** What each level counts in the mean of a cell's embeddings. Unknown levels count where there is no other. */
function sharesOfLevels(cells: readonly (readonly number[])[], rows: number): HostArray {
  const values = new Float32Array(cells.length * rows);
  for (const [cell, ids] of cells.entries()) {
    const known = ids.filter((id) => id !== unknownId);
    for (const id of known) values[cell * rows + id] = 1 / known.length;
    if (known.length === 0) values[cell * rows + unknownId] = 1;
  }
  return float32([cells.length, rows], values);
}

/** Facts that a configuration holds. @throws `invalid-option` */
export function checkTableFacts(where: string, table: Table, saved: unknown): TableFacts {
  const { measured, withLevels } = checkKnownOptions(where, saved, ['measured', 'withLevels'], 'learnt');
  const byName = <Column extends CompleteColumn, Facts>(
    columns: readonly Column[],
    group: unknown,
    check: (where: string, column: Column, facts: unknown) => Facts,
  ) => {
    const names = columns.map(({ name }) => name);
    const given = checkKnownOptions(where, group, names, 'learnt');
    return Object.fromEntries(columns.map((column) => [column.name, check(where, column, given[column.name])]));
  };
  return {
    measured: byName(table.measured, measured, checkMeasuredFacts),
    withLevels: byName(table.withLevels, withLevels, checkLevelFacts),
  };
}
