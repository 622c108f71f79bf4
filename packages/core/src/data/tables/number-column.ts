import { EncoderKitError, invalidOption } from '@encoderkit/errors';
import type { CsvRow } from './csv.ts';

/**
 * A column of numbers, as what `csv` is to take for a label or an input: `Number('')` is 0, and would be learnt.
 *
 * @returns a function of a row; it throws `invalid-data` for a cell that is empty or no finite number
 * @example
 * ```ts
 * import { csv, numberColumn } from '@encoderkit/core';
 *
 * const bytes = new TextEncoder().encode('text,stars\nGood,5\nDull,2\n');
 * const stars = csv(bytes, { input: 'text', label: numberColumn('stars') });
 * console.log((await stars.collect()).map(({ label }) => label)); // [5, 2]
 * ```
 */
export function numberColumn(column: string): (row: CsvRow) => number {
  if (typeof column !== 'string') throw invalidOption('numberColumn', 'column', 'the name of a column', column);
  return (row) => {
    const text = row[column]?.trim() ?? '';
    const number = Number(text);
    if (text !== '' && Number.isFinite(number)) return number;
    throw new EncoderKitError({
      code: 'invalid-data',
      where: `column "${column}"`,
      expected: 'a finite number, such as 5 or -0.25',
      received: row[column],
      remedy: 'Mend the row; or pass a function as "label" that gives undefined for rows that have none.',
    });
  };
}
