import { checkBoolean, isRecord } from '@encoderkit/errors';
import { checkScale, type Scale, scaled, scaleLearner } from '../base/scale.ts';
import type { MeasuredColumn } from './complete-columns.ts';
import { areOnCircle, lengthOfParts, partsOfDate } from './date-parts.ts';

/** What `adapt` learns of a column of numbers, booleans or dates. A type, so that it is JSON. */
export type MeasuredFacts = {
  readonly scale: Scale;
  /** Whether there were missing cells. */
  readonly missing: boolean;
};

/** How many numbers a cell becomes: what it says, and whether it is missing. */
export const widthOfMeasured = (column: MeasuredColumn): number => lengthOf(column) + 1;

const lengthOf = ({ kind, parts }: MeasuredColumn): number => (kind === 'date' ? lengthOfParts(parts) : 1);

const numbersOf = ({ kind, parts }: MeasuredColumn, cell: number): readonly number[] =>
  kind === 'date' ? partsOfDate(cell, parts) : [cell];

/** Takes one cell after the other, undefined where it is missing. */
export function measuredLearner(column: MeasuredColumn) {
  const scale = scaleLearner(lengthOf(column));
  let [missing, present] = [false, false];
  return {
    add(cell: number | undefined): void {
      if (cell === undefined) missing = true;
      else {
        scale.add(numbersOf(column, cell));
        present = true;
      }
    },
    result: (): MeasuredFacts => ({ scale: scale.result(), missing }),
    /** What is odd about the cells, as a line for people. */
    remark: () => (present ? undefined : `column "${column.name}" is missing in all rows, and tells nothing`),
  };
}

/**
 * Writes what a cell says into `row`, from `offset` on. Where it is missing, zeros (the mean, of what is normalised) and a 1 behind them. The
 * 1 is left out if no cell was missing in training: its weights would be those they began with.
 */
export function writeMeasured(
  row: Float32Array,
  offset: number,
  column: MeasuredColumn,
  { scale, missing }: MeasuredFacts,
  cell: number | undefined,
): void {
  if (cell === undefined) {
    row[offset + lengthOf(column)] = missing ? 1 : 0;
    return;
  }
  const onCircle = column.kind === 'date' ? areOnCircle(column.parts) : [];
  for (const [index, value] of numbersOf(column, cell).entries()) {
    if (onCircle[index]) row[offset + index] = varies(index, scale) ? value : 0;
    else row[offset + index] = column.normalize ? scaled(value, index, scale) : value;
  }
}

/** What is on a circle has its size by nature: a year's months, seen in May alone, would be far away from it. */
const varies = (index: number, { deviation }: Scale): boolean => (deviation[index] ?? 0) > 1e-6;

/** Facts that a configuration holds. @throws `invalid-option` */
export function checkMeasuredFacts(where: string, column: MeasuredColumn, saved: unknown): MeasuredFacts {
  const { scale, missing } = isRecord(saved) ? saved : {};
  return {
    scale: checkScale(`${where}, column "${column.name}"`, scale, lengthOf(column)),
    missing: checkBoolean(where, `learnt.${column.name}.missing`, missing),
  };
}
