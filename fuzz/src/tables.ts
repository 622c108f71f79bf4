import { csv, type Dataset, jsonl, type RandomGenerator } from '@encoderkit/core';
import { damaged, misprinted } from './damage.ts';
import type { Fuzzer } from './fuzzer.ts';

type Read = (source: () => AsyncIterable<Uint8Array>) => Dataset<unknown, unknown>;
type Row = { readonly input: unknown; readonly label?: unknown; readonly weight?: number };

/** Damaged CSV files, read with options of all kinds. */
export const csvTables: Fuzzer = {
  description: 'damaged CSV files, to csv',
  prepare: () => prepared(csvFiles, csvReaders),
};

/** Damaged JSON Lines, read with options of all kinds. */
export const jsonlTables: Fuzzer = {
  description: 'damaged JSON Lines, to jsonl',
  prepare: () => prepared(jsonlFiles, jsonlReaders),
};

/**
 * A file that is read must give what was asked for, and the same rows, or the same error behind the same rows, in whatever pieces it comes:
 * a row, a quoted field, a letter of several bytes may be cut anywhere.
 */
async function prepared(texts: readonly string[], readers: readonly Read[]) {
  const files = texts.flatMap((text) => [Buffer.from(text), Buffer.from(`\ufeff${text}`, 'utf16le')]);
  return async (random: RandomGenerator): Promise<void> => {
    const whole = files[random.integer(files.length)] ?? new Uint8Array(0);
    const file = random.integer(2) === 0 ? damaged(whole, random) : misprinted(whole, marks, random);
    const read = readers[random.integer(readers.length)];
    if (!read) return;
    const uncut = await outcomeOf(read(() => pieces(file, () => file.length)));
    const cut = await outcomeOf(read(() => pieces(file, () => 1 + random.integer(40))));
    const [first, second] = [shown(uncut), shown(cut)];
    if (first !== second) throw new Error(`in one piece ${first.slice(-300)}, in several ${second.slice(-300)}`);
    for (const row of uncut.rows) checkRow(row);
    if (uncut.error !== undefined) throw uncut.error;
  };
}

/** What means something in a table. */
const marks = [...',;"\n\r\t{}[]:\\ 0-'];

async function* pieces(file: Uint8Array, size: () => number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < file.length; ) {
    const end = start + Math.max(1, size());
    yield file.subarray(start, end);
    start = end;
  }
}

interface Outcome {
  readonly rows: readonly Row[];
  readonly error?: unknown;
}

async function outcomeOf(data: Dataset<unknown, unknown>): Promise<Outcome> {
  const rows: Row[] = [];
  try {
    for await (const row of data) rows.push(row);
  } catch (error) {
    return { rows, error };
  }
  return { rows };
}

const shown = ({ rows, error }: Outcome): string =>
  JSON.stringify({ rows, error: error === undefined ? null : String(error) }, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  );

function checkRow({ input, label, weight }: Row): void {
  const isText = typeof input === 'string' || (typeof input === 'object' && input !== null);
  if (!isText) throw new Error(`the input is ${typeof input}`);
  if (label === '' || label === null) throw new Error(`the label is ${JSON.stringify(label)}`);
  if (typeof label === 'number' && !Number.isFinite(label)) throw new Error(`the label is ${label}`);
  if (weight !== undefined && !(weight >= 0 && weight < Number.POSITIVE_INFINITY))
    throw new Error(`the weight is ${weight}`);
}

const csvLines = [
  'text,label,weight',
  '"Good, really",yes,1',
  'naïve “quotes” 日本語 😀,no,0.5',
  '"two\r\nlines, ""quoted""",yes,2',
  'plain,no,1',
];

const csvFiles: readonly string[] = [
  ...['\n', '\r\n', '\r'].map((end) => `${csvLines.join(end)}${end}`),
  `sep=;\r\n${csvLines.map((line) => line.replaceAll(',', ';')).join('\r\n')}`,
  `${csvLines[0]}\n${Array.from({ length: 60 }, (_, row) => `row ${row},${row % 2 ? 'yes' : 'no'},${row / 10}`).join('\n\n')}`,
];

const csvReaders: readonly Read[] = [
  (source) => csv(source, { input: 'text' }),
  (source) => csv(source, { input: 'text', label: 'label', labels: ['yes', 'no'], weight: 'weight' }),
  (source) => csv(source, { input: ['text', 'label'], label: (row) => row.label || undefined }),
  (source) => csv(source, { input: 0, label: 1, header: false }),
  (source) => csv(source, { input: 0, header: ['a', 'b', 'c'], quote: false }),
  (source) => csv(source, { input: 'text', delimiter: ';', maxRowLength: 60 }),
  (source) => csv(source, { input: 'text', label: 'label', encoding: 'latin1' }),
  (source) => csv(source, { input: 'text', size: 4 }),
];

const jsonlLines = [
  '{"text":"Good, really","meta":{"class":"yes"},"weight":1,"id":9196877626998785}',
  '{"text":"naïve \\u201cquotes\\u201d 日本語 😀","meta":{"class":"no"},"weight":0.5,"id":-3}',
  '{"meta":{"class":"yes","deep":[[[{"a":[1,2,3e5]}]]]},"text":"escaped \\" \\\\ \\n","weight":2e0,"id":1e3}',
  '{"text":"1234567890123456789","meta":{"class":"no"},"weight":0,"id":true}',
];

const jsonlFiles: readonly string[] = [
  ...['\n', '\r\n', '\r'].map((end) => `${jsonlLines.join(end)}${end}`),
  Array.from({ length: 30 }, (_, row) => jsonlLines[row % 4]).join('\n\n'),
];

const jsonlReaders: readonly Read[] = [
  (source) => jsonl(source, { input: 'text' }),
  (source) => jsonl(source, { input: 'text', label: 'meta.class', labels: ['yes', 'no'], weight: 'weight' }),
  (source) => jsonl(source, { input: 'text', label: 'id' }),
  (source) => jsonl(source, { input: (row: unknown) => ({ row }), label: (row: { id: unknown }) => String(row.id) }),
  (source) => jsonl(source, { input: 'text', maxRowLength: 100 }),
  (source) => jsonl(source, { input: 'meta.class', encoding: 'latin1' }),
];
