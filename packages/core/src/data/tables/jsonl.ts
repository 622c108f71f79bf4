import {
  checkKnownOptions,
  checkNumber,
  checkPositiveInteger,
  EncoderKitError,
  invalidOption,
  isRecord,
} from '@encoderkit/errors';
import { isFiniteFloat } from '../../base/finite-floats.ts';
import type { Dataset } from '../dataset.ts';
import { type ByteSource, openable } from '../files/byte-source.ts';
import type { ClassLabel } from '../labels/label-set.ts';
import { checkEncoding, decodedText } from './decode-text.ts';
import { defaultMaxRowLength, rowDataset } from './row-dataset.ts';
import { callerTaker, classFinder, isClassLabel, type RowTakers, rowExample, type Taker } from './row-example.ts';
import { type TextLine, textLines } from './text-lines.ts';

/** A function of a row, as `JSON.parse` gives it: what a row is like is for the caller to say. */
// biome-ignore lint/suspicious/noExplicitAny: `unknown` would have every caller narrow every field
export type JsonlFunction<Value = unknown> = (row: any) => Value;

/** A field by its name, or by its path: `'review.text'`, `'answers.0'`; or a function of the row. */
export type JsonlSelector = string | JsonlFunction;

/** What a selector gives: `Value` of a field, or what the function gives. */
export type JsonlSelected<Selector, Value> = Selector extends JsonlFunction<infer Result> ? Result : Value;

export interface JsonlOptions<Input, Label = never, Class = never> {
  /** What the input of an example is: a field that holds text, or a function of the row, which may give anything. */
  readonly input: Input;
  /** What its label is: a field that holds a string, a number or a boolean; or a function, which may give `undefined` for no label. */
  readonly label?: Label;
  /** The labels there are. Each row must have one of them. */
  readonly labels?: readonly Class[];
  /** What it counts: a field that holds a number, or a function of the row. */
  readonly weight?: string | JsonlFunction<number>;
  /** As `TextDecoder` knows it. Default: what the byte order mark says, else UTF-8. */
  readonly encoding?: string;
  /** The longest line, in characters. Default: 2^24. */
  readonly maxRowLength?: number;
  /** How many rows there are, where that is known: makes splits exact, and lets progress and schedules know how long an epoch is. */
  readonly size?: number;
}

/**
 * The rows of a JSONL file (JSON Lines, a JSON value on each line) as a data set. It is read line by line, anew for each epoch, as `csv` reads
 * a file: what is said there of shuffles and splits holds here too.
 *
 * Whole numbers beyond 2^53 come as BigInts, which are no labels: `(row) => String(row.id)` makes text of them.
 *
 * Lines end in LF, CRLF or CR. Blank lines are passed over. Errors name the line; what comes before it has then been given, and the file is
 * closed.
 *
 * @throws `invalid-option` at once; while reading `file-not-found`, `empty-data`, `invalid-data` for a line that is not JSON or has not the field,
 * `invalid-label` for a label that is not one of `labels`
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { jsonl } from '@encoderkit/core';
 *
 * await writeFile('mail.jsonl', '{"text":"Buy now","meta":{"class":"spam"}}\n{"text":"See you at 8","meta":{"class":"ham"}}\n');
 * const mail = jsonl('mail.jsonl', { input: 'text', label: 'meta.class', labels: ['ham', 'spam'] });
 * for await (const { input, label } of mail) console.log(input, label); // 'Buy now' 'spam'
 *
 * const lengths = jsonl('mail.jsonl', { input: (row: { text: string }) => [row.text.length] });
 * console.log(await lengths.collect());
 * ```
 */
export function jsonl<const Input extends JsonlSelector>(
  source: ByteSource,
  options: JsonlOptions<Input>,
): Dataset<JsonlSelected<Input, string>>;
export function jsonl<
  const Input extends JsonlSelector,
  const Label extends JsonlSelector,
  const Class extends ClassLabel = never,
>(
  source: ByteSource,
  options: JsonlOptions<Input, Label, Class> & { readonly label: Label },
): Dataset<
  JsonlSelected<Input, string>,
  [Class] extends [never] ? Exclude<JsonlSelected<Label, ClassLabel>, undefined> : Class
>;
export function jsonl(
  source: ByteSource,
  options: JsonlOptions<JsonlSelector, JsonlSelector, ClassLabel>,
): Dataset<unknown, unknown> {
  const reader = 'jsonl';
  const maxRowLength = checkOptions(reader, options);
  const bytes = openable(reader, source);
  const { input, label, labels, weight, encoding } = options;
  const takers: RowTakers<unknown> = {
    input: taker('input', input, 'text', (value) => typeof value === 'string'),
    label: label === undefined ? undefined : taker('label', label, 'a string, a number or a boolean', isClassLabel),
    weight: weight === undefined ? undefined : taker('weight', weight, 'a number', isFiniteFloat),
    classOf: labels && classFinder(reader, labels, false),
  };

  return rowDataset(bytes.where, options.size, async function* () {
    const text = decodedText(bytes.where, bytes.open(), encoding);
    for await (const line of textLines(bytes.where, text, maxRowLength)) {
      if (/^\s*$/.test(line.text)) continue;
      const where = `${bytes.where}, line ${line.line}`;
      yield rowExample(parsedLine(where, line), where, takers);
    }
  });
}

function parsedLine(where: string, { text, line }: TextLine): unknown {
  try {
    const row = parsedExactly(text);
    if (line === 1 && Array.isArray(row) && row.some(isRecord)) throw new SyntaxError('it is an array of rows');
    return row;
  } catch (cause) {
    const isArray = line === 1 && text.trimStart().startsWith('[');
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      expected: 'a JSON value on each line',
      received: text,
      remedy: isArray
        ? 'This looks like a JSON file with one array: pass fromItems(JSON.parse(await readFile(path, "utf8"))) its elements as { input, label }.'
        : `${cause instanceof Error ? cause.message : cause}. A row is one line, without a comma after it.`,
      cause,
    });
  }
}

/**
 * As JSON.parse, but whole numbers beyond 2^53 are BigInts: as numbers several of them would be one, and so would the classes or groups that
 * they name.
 */
function parsedExactly(text: string): unknown {
  if (!/\d{16}/.test(text)) return JSON.parse(text);
  // Texts are matched first, so that digits in them stay as they are.
  const marked = text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (token) =>
    token.startsWith('"') || Number.isSafeInteger(Number(token)) ? token : JSON.stringify(`${mark}${token}`),
  );
  return JSON.parse(marked, (_, value) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

const mark = '\u0000number:';

function taker(
  option: string,
  selector: JsonlSelector,
  expected: string,
  isExpected: (value: unknown) => boolean,
): Taker<unknown> {
  if (typeof selector === 'function') return callerTaker(option, selector);
  return (row, where) => {
    const value = fieldOf(row, selector, where);
    if (isExpected(value)) return value;
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      expected: `"${selector}" to be ${expected}`,
      received: typeof value === 'bigint' ? `${value}, a whole number beyond 2^53` : value,
      remedy: `Mend the row, or pass a function as "${option}" that makes ${expected} of it${typeof value === 'bigint' ? ': (row) => String(row.id)' : ''}.`,
    });
  };
}

/** The field called `path`, or else the one that its parts, between dots, lead to. */
function fieldOf(row: unknown, path: string, where: string): unknown {
  if (isObject(row) && Object.hasOwn(row, path)) return Reflect.get(row, path);
  let value = row;
  let reached = '';
  for (const part of path.split('.')) {
    if (!isObject(value) || !Object.hasOwn(value, part)) throw noField(where, path, reached, value);
    value = Reflect.get(value, part);
    reached = reached === '' ? part : `${reached}.${part}`;
  }
  return value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function noField(where: string, path: string, reached: string, value: unknown): EncoderKitError {
  const place = reached === '' ? 'the row' : `"${reached}"`;
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: isObject(value)
      ? `there is no field "${path}": ${place} has the fields ${JSON.stringify(Object.keys(value).slice(0, 20))}`
      : `there is no field "${path}": ${place} is ${JSON.stringify(value)?.slice(0, 100)}`,
    remedy: 'Mend the row, or pass a function of the row.',
  });
}

const optionNames = ['input', 'label', 'labels', 'weight', 'encoding', 'maxRowLength', 'size'];

function checkOptions(reader: string, options: JsonlOptions<JsonlSelector, JsonlSelector, ClassLabel>): number {
  checkKnownOptions(reader, options, optionNames);
  for (const option of ['input', 'label', 'weight'] as const) {
    const selector = options[option];
    const isSelector = typeof selector === 'function' || (typeof selector === 'string' && selector !== '');
    if (isSelector || (selector === undefined && option !== 'input')) continue;
    throw invalidOption(reader, option, 'the name or path of a field, or a function of the row', selector);
  }
  if (options.labels !== undefined && options.label === undefined) {
    throw invalidOption(reader, 'label', 'given beside "labels"', undefined, 'Name the field that holds them.');
  }
  checkEncoding(reader, options.encoding);
  if (options.size !== undefined) checkNumber(reader, 'size', options.size, { integer: true, atLeast: 0 });
  return checkPositiveInteger(reader, 'maxRowLength', options.maxRowLength ?? defaultMaxRowLength);
}
