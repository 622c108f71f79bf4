import { EncoderKitError, isRecord } from '@encoderkit/errors';
import { type CellType, isMissing, levelCells, measuredCells } from './columns/cells.ts';
import type { CompleteColumn, LevelColumn, MeasuredColumn } from './columns/complete-columns.ts';

export type AnyRow = Readonly<Record<string, unknown>>;

/** Gives back what is a row of these columns. @throws `invalid-input` where it has other columns, or none of these */
export function checkRow(row: unknown, columns: readonly CompleteColumn[], where: string): AnyRow {
  const names = columns.map(({ name }) => name);
  const expected = `a row with ${names.map((name) => `"${name}"`).join(', ')}`;
  const refusal = (received: unknown, remedy: string): EncoderKitError =>
    new EncoderKitError({ code: 'invalid-input', where, expected, received, remedy });
  const shape = `Pass { ${names.map((name) => `${name}: …`).join(', ')} }, without what is missing.`;
  if (!isRecord(row)) throw refusal(row, shape);
  const other = Object.keys(row).find((name) => !names.includes(name));
  if (other !== undefined) {
    throw refusal(
      `one with "${other}"`,
      'Leave it out, or take rows through rowReader(columns), which picks the columns.',
    );
  }
  if (!names.some((name) => Object.hasOwn(row, name))) throw refusal('one with none of them', shape);
  return row;
}

/** The number in a cell; undefined where it is missing. @throws `invalid-input` */
export const readMeasured = (row: AnyRow, column: MeasuredColumn, where: string): number | undefined =>
  readCell(measuredCells[column.kind], row, column, where);

/** The levels in a cell; none where it is missing. @throws `invalid-input` */
export const readLevels = (row: AnyRow, column: LevelColumn, where: string): readonly string[] =>
  readCell(levelCells[column.kind], row, column, where) ?? [];

function readCell<Value>(type: CellType<Value>, row: AnyRow, { name }: CompleteColumn, where: string) {
  const cell = Object.hasOwn(row, name) ? row[name] : undefined;
  if (isMissing(cell)) return undefined;
  const value = type.read(cell);
  if (value !== undefined) return value;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: `"${name}" to be ${type.expected}`,
    received: cell,
    remedy: type.remedy,
  });
}
