import {
  checkKnownOptions,
  checkNumber,
  checkPositiveInteger,
  EncoderKitError,
  invalidOption,
} from '@encoderkit/errors';
import type { Dataset } from '../dataset.ts';
import { type ByteSource, openable } from '../files/byte-source.ts';
import type { ClassLabel } from '../labels/label-set.ts';
import type { CsvFormat } from './csv-rows.ts';
import { checkEncoding, decodedText } from './decode-text.ts';
import { defaultMaxRowLength, rowDataset } from './row-dataset.ts';
import { callerTaker, classFinder, type RowTakers, rowExample, type Taker } from './row-example.ts';

/** A row by the names of its columns; by their numbers from 0 where the file has no header. */
export interface CsvRow {
  readonly [column: string]: string;
}

/** A column by name or by number from 0; several by name; or a function of the row. */
export type CsvSelector = string | number | readonly string[] | ((row: CsvRow) => unknown);

/** What a selector gives: text, text by column name, or what the function gives. */
export type CsvSelected<Selector> = Selector extends (row: CsvRow) => infer Value
  ? Value
  : Selector extends readonly (infer Name extends string)[]
    ? Readonly<Record<Name, string>>
    : string;

export interface CsvOptions<Input, Label = never, Class = never> {
  /** What the input of an example is: a column, several of them by name, or a function of the row. */
  readonly input: Input;
  /** What its label is. A column must not be empty; a function may give `undefined`, for an example without a label. */
  readonly label?: Label;
  /** The labels there are. Each row must have one of them; `'1'` in the file stands for 1. Without them labels are text. */
  readonly labels?: readonly Class[];
  /** What it counts: a column of numbers, or a function of the row. */
  readonly weight?: string | number | ((row: CsvRow) => number);
  /** What separates fields, one character. Default: what a first line `sep=;` says, as Excel writes it, else `','`. */
  readonly delimiter?: string;
  /** What fields with delimiters or line ends in them are put in; `false` where quotes mean nothing. Default: `'"'`. */
  readonly quote?: string | false;
  /**
   * Whether the first row names the columns, or the names where the file does not. Default: `true`; to be given where all columns are taken
   * by number, which says nothing of it.
   */
  readonly header?: boolean | readonly string[];
  /** As `TextDecoder` knows it: `'latin1'`, `'shift_jis'`. Default: what the byte order mark says, else UTF-8. */
  readonly encoding?: string;
  /** The longest row, in characters: a quote that is not closed shall not read all of a large file. Default: 2^24. */
  readonly maxRowLength?: number;
  /** How many rows there are, where that is known: makes splits exact, and lets progress and schedules know how long an epoch is. */
  readonly size?: number;
}

/**
 * The rows of a CSV file (RFC 4180) as a data set. The file is read row by row, anew for each epoch, so it may be larger than memory;
 * so a shuffle mixes within a buffer (`Dataset.shuffle`), and a split without `size` holds on average. If rows are sorted by label, shuffle the file.
 * One that fits in memory has true shuffles and exact splits with `fromItems(await csv(…).collect())`.
 *
 * Lines end in LF, CRLF or CR. Blank lines are passed over; every other row must have all columns. The example at position `p` is the
 * `p + 1`-th row below the header. Errors name the line; what comes before it has then been given, and the file is closed.
 *
 * @throws `invalid-option` at once; while reading `file-not-found`, `empty-data`, `invalid-data` for what is malformed, not in the
 * encoding, or without what it should have, `invalid-label` for a label that is not one of `labels`
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { csv, numberColumn } from '@encoderkit/core';
 *
 * await writeFile('reviews.csv', 'text,stars,sentiment\n"Good, really",5,positive\nDull,2,negative\n');
 * const reviews = csv('reviews.csv', { input: 'text', label: 'sentiment', labels: ['positive', 'negative'] });
 * for await (const { input, label } of reviews) console.log(input, label); // 'Good, really' 'positive'
 *
 * const stars = csv('reviews.csv', { input: 'text', label: numberColumn('stars') });
 * console.log(await stars.collect());
 * ```
 */
export function csv<const Input extends CsvSelector>(
  source: ByteSource,
  options: CsvOptions<Input>,
): Dataset<CsvSelected<Input>>;
export function csv<
  const Input extends CsvSelector,
  const Label extends CsvSelector,
  const Class extends ClassLabel = never,
>(
  source: ByteSource,
  options: CsvOptions<Input, Label, Class> & { readonly label: Label },
): Dataset<CsvSelected<Input>, [Class] extends [never] ? Exclude<CsvSelected<Label>, undefined> : Class>;
export function csv(
  source: ByteSource,
  options: CsvOptions<CsvSelector, CsvSelector, ClassLabel>,
): Dataset<unknown, unknown> {
  const reader = 'csv';
  const format = checkOptions(reader, options);
  const bytes = openable(reader, source);
  const { encoding, labels } = options;
  const classOf = labels && classFinder(reader, labels, true);

  return rowDataset(bytes.where, options.size, async function* () {
    // With it comes csv-parse, which most programs never need.
    const { csvRows } = await import('./csv-rows.ts');
    let takers: RowTakers<Line> | undefined;
    const text = decodedText(bytes.where, bytes.open(), encoding);
    for await (const { fields, columns, line } of csvRows(bytes.where, text, format)) {
      // The first row tells what columns there are.
      takers ??= { ...takersOf(bytes.where, options, { columns, format }), classOf };
      yield rowExample({ fields, byName: rowByName(fields, columns) }, `${bytes.where}, line ${line}`, takers);
    }
  });
}

interface Line {
  readonly fields: readonly string[];
  /** Made when it is asked for. */
  readonly byName: () => CsvRow;
}

interface Columns {
  readonly columns: readonly string[];
  readonly format: CsvFormat;
}

function takersOf(
  where: string,
  { input, label, weight }: CsvOptions<CsvSelector, CsvSelector, ClassLabel>,
  columns: Columns,
): RowTakers<Line> {
  return {
    input: taker(where, 'input', input, columns),
    label: label === undefined ? undefined : notEmpty(taker(where, 'label', label, columns)),
    weight: weight === undefined ? undefined : taker(where, 'weight', weight, columns),
  };
}

function taker(where: string, option: string, selector: CsvSelector, columns: Columns): Taker<Line> {
  if (typeof selector === 'function') {
    const take = callerTaker(option, selector);
    return ({ byName }, place) => take(byName(), place);
  }
  if (typeof selector === 'object') {
    const places = selector.map((name) => [name, columnOf(where, option, name, columns)] as const);
    return ({ fields }) => Object.fromEntries(places.map(([name, index]) => [name, fields[index] ?? '']));
  }
  const index = columnOf(where, option, selector, columns);
  return ({ fields }) => fields[index];
}

/** A row without a label that nobody knows of would be learnt as a class of its own. */
function notEmpty(take: Taker<Line>): Taker<Line> {
  return (row, where) => {
    const label = take(row, where);
    if (typeof label !== 'string' || label.trim() !== '') return label;
    throw new EncoderKitError({
      code: 'invalid-label',
      where,
      problem: 'there is no label',
      remedy: 'Mend the row, or pass a function as "label" that gives undefined for such rows.',
    });
  };
}

function columnOf(where: string, option: string, column: string | number, { columns, format }: Columns): number {
  const index = typeof column === 'number' ? column : columns.indexOf(column);
  if (index >= 0 && index < columns.length) return index;
  const other = [';', '\t', ',', '|'].find((each) => each !== (format.delimiter ?? ',') && columns[0]?.includes(each));
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: `"${option}" to be a column`,
    received: column,
    remedy:
      `The columns are ${JSON.stringify(columns)}.` +
      (columns.length === 1 && other !== undefined ? ` Is the delimiter ${JSON.stringify(other)}?` : ''),
  });
}

/** Asking for a column that is not there is an error: `undefined` would go unnoticed into texts and numbers. */
function rowByName(fields: readonly string[], columns: readonly string[]): () => CsvRow {
  let row: CsvRow | undefined;
  return () => {
    row ??= new Proxy(Object.fromEntries(columns.map((name, index) => [name, fields[index] ?? ''])), {
      get(values, name) {
        if (typeof name === 'symbol' || name in values || name === 'toJSON' || name === 'then') {
          return Reflect.get(values, name);
        }
        throw new Error(`there is no column "${name}"; the columns are ${JSON.stringify(columns)}`);
      },
    });
    return row;
  };
}

const optionNames = [
  'input',
  'label',
  'labels',
  'weight',
  'delimiter',
  'quote',
  'header',
  'encoding',
  'maxRowLength',
  'size',
];

function checkOptions(reader: string, options: CsvOptions<CsvSelector, CsvSelector, ClassLabel>): CsvFormat {
  checkKnownOptions(reader, options, optionNames);
  const { input, label, labels, weight, delimiter, quote = '"', encoding, size } = options;
  checkSelector(reader, 'input', input);
  if (label !== undefined) checkSelector(reader, 'label', label);
  if (weight !== undefined) checkSelector(reader, 'weight', weight);
  if (labels !== undefined && label === undefined) {
    throw invalidOption(reader, 'label', 'given beside "labels"', label, 'Name the column that holds them.');
  }
  checkEncoding(reader, encoding);
  if (size !== undefined) checkNumber(reader, 'size', size, { integer: true, atLeast: 0 });
  if (delimiter !== undefined && (typeof delimiter !== 'string' || !/^[^\r\n]$/.test(delimiter))) {
    throw invalidOption(reader, 'delimiter', "one character, such as ',' or '\\t'", delimiter);
  }
  if (quote !== false && (typeof quote !== 'string' || quote.length !== 1 || quote === (delimiter ?? ','))) {
    throw invalidOption(reader, 'quote', 'one character, another than "delimiter", or false', quote);
  }
  const header = options.header ?? headerFor(reader, [input, label, weight]);
  if (typeof header !== 'boolean' && !isListOfNames(header)) {
    throw invalidOption(reader, 'header', 'true, false, or the names of the columns', header);
  }
  const maxRowLength = checkPositiveInteger(reader, 'maxRowLength', options.maxRowLength ?? defaultMaxRowLength);
  return { ...(delimiter !== undefined && { delimiter }), quote, header, maxRowLength };
}

/** A first row that is data would be lost, one that is a header would be learnt: numbers of columns do not tell which it is. */
function headerFor(reader: string, selectors: readonly unknown[]): true {
  const given = selectors.filter((selector) => selector !== undefined);
  if (!given.every((selector) => typeof selector === 'number')) return true;
  throw invalidOption(
    reader,
    'header',
    'given where columns are taken by number',
    undefined,
    'Pass header: false where the first row is data, header: true where it names the columns.',
  );
}

function checkSelector(reader: string, option: string, selector: unknown): void {
  if (typeof selector === 'string' || typeof selector === 'function' || isListOfNames(selector)) return;
  if (typeof selector === 'number' && Number.isSafeInteger(selector) && selector >= 0) return;
  throw invalidOption(
    reader,
    option,
    'the name or the number of a column, a list of names, or a function of the row',
    selector,
  );
}

function isListOfNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string');
}
