import { EncoderKitError } from '@encoderkit/errors';
import { CsvError, parseCsv } from '#platform';

export interface CsvFormat {
  /** What a first line `sep=;` says, else a comma, when absent. */
  readonly delimiter?: string;
  readonly quote: string | false;
  /** Whether the first row names the columns, or the names. */
  readonly header: boolean | readonly string[];
  /** In characters. */
  readonly maxRowLength: number;
}

export interface CsvLine {
  readonly fields: readonly string[];
  /** One for each field: the numbers from 0 where there is no header. */
  readonly columns: readonly string[];
  /** The line of the file in which the row begins, from 1. */
  readonly line: number;
}

/**
 * The rows of a CSV text (RFC 4180) that comes in pieces, each with as many fields as there are columns. Blank lines are passed over.
 *
 * @throws `invalid-data` for what is malformed, with its line and column; all rows before it have then been given.
 */
export async function* csvRows(
  where: string,
  pieces: AsyncIterable<string>,
  format: CsvFormat,
): AsyncGenerator<CsvLine, void, undefined> {
  let columns = typeof format.header === 'object' ? checkedHeader(where, format.header) : undefined;
  for await (const { fields, line } of csvRecords(where, pieces, format, () => columns)) {
    if (columns === undefined && format.header === true) {
      columns = checkedHeader(`${where}, line ${line}`, fields);
      continue;
    }
    columns ??= fields.map((_, index) => String(index));
    if (fields.length !== columns.length) throw otherLength(`${where}, line ${line}`, fields, columns, format);
    yield { fields, columns, line };
  }
}

interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

async function* csvRecords(
  where: string,
  pieces: AsyncIterable<string>,
  { delimiter, quote, maxRowLength }: CsvFormat,
  columns: () => readonly string[] | undefined,
): AsyncGenerator<CsvRecord, void, undefined> {
  const { separator, rest } = await separatorLine(pieces);
  let records: CsvRecord[] = [];
  /** Lines of records that have been parsed: csv-parse's own count takes CRLF inside of quotes for two. */
  let lines = separator === undefined ? 0 : 1;
  const parser = parseCsv({
    delimiter: delimiter ?? separator ?? ',',
    quote: quote === false ? null : quote,
    escape: quote === false ? null : quote,
    // All of them, where csv-parse would look at the first row: files that were put together mix them.
    record_delimiter: ['\r\n', '\n', '\r'],
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: maxRowLength,
    on_record(fields, { empty_lines: emptyLines }) {
      records.push({ fields, line: lines + emptyLines + 1 });
      lines += 1 + fields.reduce((sum, field) => sum + lineBreaks(field), 0);
      // Rows are taken from here: those in a stream's buffer would be lost when an error follows them.
      return null;
    },
  });
  /** Errors are reported by the call that causes them; without a listener they would end the process as well. */
  parser.on('error', () => {});

  const fed = async (feed: (done: (error?: Error | null) => void) => unknown): Promise<Error | undefined> =>
    new Promise((resolve) => feed((error) => resolve(error ?? undefined)));
  const rowsSoFar = () => {
    const taken = records;
    records = [];
    return taken;
  };
  const malformed = (error: Error) =>
    malformedRow(where, error, { line: lines + parser.info.empty_lines + 1, columns: columns(), maxRowLength });

  try {
    for await (const piece of rest) {
      const error = await fed((done) => parser.write(piece, done));
      yield* rowsSoFar();
      if (error) throw malformed(error);
    }
    const error = await fed((done) => parser.end(done));
    yield* rowsSoFar();
    if (error) throw malformed(error);
  } finally {
    parser.destroy();
  }
}

/** Excel begins some files with a line `sep=;`, which is no row: what it says, and the text after it. */
async function separatorLine(
  pieces: AsyncIterable<string>,
): Promise<{ readonly separator: string | undefined; readonly rest: AsyncIterable<string> }> {
  const reader = pieces[Symbol.asyncIterator]();
  let beginning = '';
  for (let isOver = false; !isOver && beginning.length < longestSeparatorLine; ) {
    const { value, done = false } = await reader.next();
    isOver = done;
    beginning += value ?? '';
  }
  const line = beginning.match(/^sep=([^\r\n])(\r\n|\n|\r)/i);
  async function* rest(): AsyncGenerator<string, void, undefined> {
    try {
      yield beginning.slice(line?.[0].length ?? 0);
      yield* { [Symbol.asyncIterator]: () => reader };
    } finally {
      await reader.return?.();
    }
  }
  return { separator: line?.[1], rest: rest() };
}

const longestSeparatorLine = 'sep=;\r\n'.length;

function lineBreaks(field: string): number {
  return field.includes('\n') || field.includes('\r') ? field.split(/\r\n|\n|\r/).length - 1 : 0;
}

interface BadRow {
  readonly line: number;
  readonly columns: readonly string[] | undefined;
  readonly maxRowLength: number;
}

const quoting = 'Inside of quotes write a quote as two; pass quote: false for a file in which quotes mean nothing.';

/** What csv-parse finds, and what to do about it. */
const faults: Readonly<Record<string, (column: string, row: BadRow) => { problem: string; remedy: string }>> = {
  CSV_QUOTE_NOT_CLOSED: (column) => ({
    problem: `the quote that begins ${column} is not closed before the file ends`,
    remedy: `Close it. ${quoting}`,
  }),
  CSV_INVALID_CLOSING_QUOTE: (column) => ({
    problem: `there is more after the closing quote of ${column}`,
    remedy: quoting,
  }),
  INVALID_OPENING_QUOTE: (column) => ({
    problem: `there is a quote inside of ${column}, which does not begin with one`,
    remedy: `Put the whole field in quotes. ${quoting}`,
  }),
  CSV_MAX_RECORD_SIZE: (_, { maxRowLength }) => ({
    problem: `the row is longer than ${maxRowLength} characters`,
    remedy: 'Is a quote not closed? If a row may be this long, raise "maxRowLength".',
  }),
};

function malformedRow(where: string, error: Error, row: BadRow): EncoderKitError {
  const index = error instanceof CsvError && typeof error.column === 'number' ? error.column : undefined;
  const name = index === undefined ? undefined : row.columns?.[index];
  const column = index === undefined ? 'a field' : `column ${index + 1}${name === undefined ? '' : ` (${name})`}`;
  const fault = error instanceof CsvError ? faults[error.code]?.(column, row) : undefined;
  return new EncoderKitError({
    code: 'invalid-data',
    where: `${where}, the row that begins in line ${row.line}`,
    ...(fault ?? { problem: error.message }),
    cause: error,
  });
}

function checkedHeader(where: string, names: readonly string[]): readonly string[] {
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice === undefined) return names;
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: `two columns are called ${JSON.stringify(twice)}`,
    remedy: 'Rename one. For a file whose first row is no header pass header: false, or the names of the columns.',
  });
}

function otherLength(
  where: string,
  fields: readonly string[],
  columns: readonly string[],
  { delimiter = ',' }: CsvFormat,
): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: `${columns.length} fields (${columns.join(', ')})`,
    received: `${fields.length} fields: ${fields.join(' | ')}`,
    remedy:
      fields.length > columns.length
        ? `Put a field that has ${JSON.stringify(delimiter)} in it in quotes.`
        : 'Fill the row up, or remove it.',
  });
}
