import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { createGunzip, gzipSync } from 'node:zlib';
import { EncoderKitError } from '@encoderkit/errors';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { randomGenerator } from '../../base/random.ts';
import type { Dataset } from '../dataset.ts';
import type { ByteSource } from '../files/byte-source.ts';
import { type CsvOptions, type CsvSelector, csv } from './csv.ts';
import { numberColumn } from './number-column.ts';

let folder = '';
let path = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encoderkit-csv-'));
  path = join(folder, 'file.csv');
});
afterAll(() => rm(folder, { recursive: true }));

type AnyOptions = CsvOptions<CsvSelector, CsvSelector, string | number | boolean>;
/** Options of a table, whose types are those of all rows together. */
const anyOf = (options: AnyOptions) => options as CsvOptions<CsvSelector>;

async function fileOf(content: string | Uint8Array): Promise<string> {
  await writeFile(path, content);
  return path;
}

/** The examples that were given, and the error that ended them. */
async function readAll<Input, Label>(data: Dataset<Input, Label>) {
  const examples = [];
  try {
    for await (const example of data) examples.push(example);
  } catch (error) {
    return { examples, error };
  }
  return { examples, error: undefined };
}

const textAndLabel = { input: 'text', label: 'label' } as const;
const twoRows = [
  { input: 'good', label: 'yes' },
  { input: 'bad', label: 'no' },
];

describe('rows', () => {
  it.each<[what: string, content: string | Uint8Array, options: AnyOptions, expected: unknown[]]>([
    ['lines that end in LF', 'text,label\ngood,yes\nbad,no\n', textAndLabel, twoRows],
    ['CRLF', 'text,label\r\ngood,yes\r\nbad,no\r\n', textAndLabel, twoRows],
    ['CR', 'text,label\rgood,yes\rbad,no\r', textAndLabel, twoRows],
    ['all of these', 'text,label\r\ngood,yes\nbad,no\r', textAndLabel, twoRows],
    ['no end of the last line', 'text,label\ngood,yes\nbad,no', textAndLabel, twoRows],
    ['blank lines', '\ntext,label\n\n\ngood,yes\n\nbad,no\n\n', textAndLabel, twoRows],
    ['a byte order mark', '\uFEFFtext,label\ngood,yes\nbad,no\n', textAndLabel, twoRows],
    ['a byte order mark before quotes', '\uFEFF"text",label\ngood,yes\nbad,no\n', textAndLabel, twoRows],
    ['UTF-16', Buffer.from('\uFEFFtext,label\ngood,yes\nbad,no\n', 'utf16le'), textAndLabel, twoRows],
    [
      'UTF-16, big-endian',
      Buffer.from('\uFEFFtext,label\ngood,yes\nbad,no\n', 'utf16le').swap16(),
      textAndLabel,
      twoRows,
    ],
    ['Latin-1', Buffer.from('text\ncaf\xe9\n', 'latin1'), { input: 'text', encoding: 'latin1' }, [{ input: 'café' }]],
    [
      'quotes, and what is in them',
      'text,label\n"a ""good"" one, really","yes"\n"two\r\nlines","no"\n',
      textAndLabel,
      [
        { input: 'a "good" one, really', label: 'yes' },
        { input: 'two\r\nlines', label: 'no' },
      ],
    ],
    [
      'other signs',
      "text;label\n'a;b';yes\n",
      { ...textAndLabel, delimiter: ';', quote: "'" },
      [{ input: 'a;b', label: 'yes' }],
    ],
    [
      'tabs, and no quotes',
      'text\tlabel\n5" disk\tyes\n',
      { ...textAndLabel, delimiter: '\t', quote: false },
      [{ input: '5" disk', label: 'yes' }],
    ],
    ['no header', 'good,yes\nbad,no\n', { input: 0, label: 1, header: false }, twoRows],
    ['names in place of a header', 'good,yes\nbad,no\n', { ...textAndLabel, header: ['text', 'label'] }, twoRows],
    ['other columns besides', 'id,text,label,\n1,good,yes,\n2,bad,no,\n', textAndLabel, twoRows],
    [
      'empty texts',
      'text,label\n,yes\n"",no\n',
      textAndLabel,
      [
        { input: '', label: 'yes' },
        { input: '', label: 'no' },
      ],
    ],
    ['no labels', 'text\ngood\n', { input: 'text' }, [{ input: 'good' }]],
    ['several columns', 'a,b,c\n1,2,3\n', { input: ['a', 'c'] }, [{ input: { a: '1', c: '3' } }]],
    [
      'functions',
      'a,b\n1,2\n3,\n',
      { input: ({ a, b }) => [Number(a), Number(b)], label: ({ b }) => b || undefined },
      [{ input: [1, 2], label: '2' }, { input: [3, 0] }],
    ],
    [
      'functions by number',
      '1,2\n',
      { input: (row) => Number(row[0]) + Number(row[1]), header: false },
      [{ input: 3 }],
    ],
    ['the whole row', 'a,b\n1,2\n', { input: (row) => ({ ...row }) }, [{ input: { a: '1', b: '2' } }]],
    [
      'labels that are numbers',
      'text,label\ngood,1\nbad,0\n',
      { ...textAndLabel, labels: [0, 1] },
      [
        { input: 'good', label: 1 },
        { input: 'bad', label: 0 },
      ],
    ],
    [
      'weights',
      'text,weight\ngood,0.5\nbad,2\n',
      { input: 'text', weight: 'weight' },
      [
        { input: 'good', weight: 0.5 },
        { input: 'bad', weight: 2 },
      ],
    ],
    [
      'weights of a function',
      'text\ngood\n',
      { input: 'text', weight: ({ text = '' }) => text.length },
      [{ input: 'good', weight: 4 }],
    ],
    ['a known number', 'text,label\ngood,yes\nbad,no\n', { ...textAndLabel, size: 2 }, twoRows],
  ])('with %s', async (_, content, options, expected) => {
    const data = csv(await fileOf(content), anyOf(options));
    expect(await data.collect()).toEqual(expected);
    expect(await data.collect()).toEqual(expected);
    expect(data.size).toBe(options.size);
  });

  it('are the same wherever they come from', async () => {
    const content = 'text,label\ngood,yes\nbad,no\n';
    const sources: ByteSource[] = [
      await fileOf(content),
      pathToFileURL(await fileOf(content)),
      Buffer.from(content),
      new TextEncoder().encode(content),
      () => createReadStream(path),
      () => Readable.from([Buffer.from(gzipSync(content))]).pipe(createGunzip()),
      () => Readable.from([content]),
      async () => new Response(content).body ?? Readable.from([]),
    ];
    for (const source of sources) {
      const data = csv(source, textAndLabel);
      for (let reading = 0; reading < 2; reading++) expect(await data.collect()).toEqual(twoRows);
    }
  });

  it('do not depend on how the file comes in pieces', async () => {
    const content = Buffer.from('\uFEFFtext,label\r\n"a ""b"", ü\r\n\r\n€",yes\r\n😀,no\r\n\r\nend,yes');
    const expected = [
      { input: 'a "b", ü\r\n\r\n€', label: 'yes' },
      { input: '😀', label: 'no' },
      { input: 'end', label: 'yes' },
    ];
    const random = randomGenerator(1);
    for (let attempt = 0; attempt < 50; attempt++) {
      const data = csv(async function* () {
        for (let start = 0; start < content.length; ) {
          const end = start + random.integer(attempt === 0 ? 1 : 9) + (attempt === 0 ? 1 : 0);
          yield content.subarray(start, end);
          start = end;
        }
      }, textAndLabel);
      expect(await data.collect()).toEqual(expected);
    }
  });

  it('agree with what was written, whatever it is', async () => {
    const random = randomGenerator(2);
    const letters = ['a', 'é', '"', ',', '\n', '\r\n', '\r', ' ', "'", '漢', '😀', '\t', ';'];
    const write = (field: string) => `"${field.replaceAll('"', '""')}"`;
    for (let attempt = 0; attempt < 100; attempt++) {
      const field = () =>
        Array.from({ length: random.integer(6) }, () => letters[random.integer(letters.length)]).join('');
      const rows = Array.from({ length: 1 + random.integer(5) }, () => [field(), field(), field()]);
      const content = rows.map((row) => row.map(write).join(',')).join('\n');
      const data = csv(Buffer.from(content), { input: ['0', '1', '2'], header: false });
      expect((await data.collect()).map(({ input }) => [input[0], input[1], input[2]])).toEqual(rows);
    }
  });

  it('have types', () => {
    const source = Buffer.from('');
    expectTypeOf(csv(source, { input: 'a' })).toEqualTypeOf<Dataset<string, never>>();
    expectTypeOf(csv(source, { input: 'a', label: 'b' })).toEqualTypeOf<Dataset<string, string>>();
    expectTypeOf(csv(source, { input: 'a', label: 'b', labels: ['x', 'y'] })).toEqualTypeOf<
      Dataset<string, 'x' | 'y'>
    >();
    expectTypeOf(csv(source, { input: (row) => [Number(row.a)], label: ({ b }) => Number(b) })).toEqualTypeOf<
      Dataset<number[], number>
    >();
    expectTypeOf(csv(source, { input: ['a', 'b'] })).toEqualTypeOf<
      Dataset<Readonly<Record<'a' | 'b', string>>, never>
    >();
  });
});

describe('a file that will not do', () => {
  it.each<
    [what: string, content: string | Uint8Array, options: AnyOptions, given: number, code: string, message: RegExp]
  >([
    ['an empty file', '', textAndLabel, 0, 'empty-data', /there are no rows/],
    ['a header alone', 'text,label\n', textAndLabel, 0, 'empty-data', /there are no rows/],
    ['blank lines alone', '\n\n\r\n', textAndLabel, 0, 'empty-data', /there are no rows/],
    [
      'a quote that is not closed',
      'text,label\ngood,yes\n\n"bad,no\nand,so\n',
      textAndLabel,
      1,
      'invalid-data',
      /the row that begins in line 4: the quote that begins column 1 \(text\) is not closed/,
    ],
    [
      'one after lines in quotes',
      'text,label\n"a\r\nb",yes\nbad,"no\n',
      textAndLabel,
      1,
      'invalid-data',
      /begins in line 4: the quote that begins column 2 \(label\)/,
    ],
    [
      'a quote in a field',
      'text,label\ngood,yes\n5" disk,no\n',
      textAndLabel,
      1,
      'invalid-data',
      /line 3: there is a quote inside of column 1 \(text\).*whole field in quotes.*quote: false/,
    ],
    [
      'more after a quote',
      'text,label\n"good" one,yes\n',
      textAndLabel,
      0,
      'invalid-data',
      /line 2: there is more after the closing quote of column 1 \(text\)/,
    ],
    [
      'too many fields',
      'text,label\ngood,yes\n\nwell, bad,no\n',
      textAndLabel,
      1,
      'invalid-data',
      /line 4: expected 2 fields \(text, label\), received "3 fields: well \| {2}bad \| no".*in quotes/,
    ],
    [
      'too few fields',
      'text,label\ngood,yes\nbad\n',
      textAndLabel,
      1,
      'invalid-data',
      /line 3: expected 2 fields.*received "1 fields: bad"/,
    ],
    [
      'other fields than the first row',
      'good,yes\nbad\n',
      { input: 0, header: false },
      1,
      'invalid-data',
      /line 2: expected 2 fields \(0, 1\)/,
    ],
    [
      'a column that is missing',
      'review,label\ngood,yes\n',
      textAndLabel,
      0,
      'invalid-data',
      /"input" to be a column, received "text". The columns are \["review","label"\]/,
    ],
    [
      'another delimiter',
      'text;label\ngood;yes\n',
      textAndLabel,
      0,
      'invalid-data',
      /The columns are \["text;label"\]. Is the delimiter ";"\?/,
    ],
    [
      'a column beyond the last',
      'a,b\n1,2\n',
      { input: 2, header: true },
      0,
      'invalid-data',
      /"input" to be a column, received 2/,
    ],
    [
      'a column that a function wants',
      'text,label\ngood,yes\n',
      { input: (row) => row.review },
      0,
      'invalid-data',
      /line 2: the function "input" failed: there is no column "review"; the columns are \["text","label"\]/,
    ],
    [
      'two columns of one name',
      'text,label,text\na,b,c\n',
      textAndLabel,
      0,
      'invalid-data',
      /line 1: two columns are called "text"/,
    ],
    [
      'a row without a label',
      'text,label\ngood,yes\nbad,\n',
      textAndLabel,
      1,
      'invalid-label',
      /line 3: there is no label/,
    ],
    [
      'a label of white space',
      'text,label\ngood,yes\nbad, \n',
      textAndLabel,
      1,
      'invalid-label',
      /line 3: there is no label/,
    ],
    [
      'a label that is not listed',
      'text,label\ngood,yes\nbad,maybe\n',
      { ...textAndLabel, labels: ['yes', 'no'] },
      1,
      'invalid-label',
      /line 3: expected the label to be one of \["yes","no"\], received "maybe"/,
    ],
    [
      'a weight that is none',
      'text,w\ngood,1\nbad,\n',
      { input: 'text', weight: 'w' },
      1,
      'invalid-data',
      /line 3: expected the weight to be a number of at least 0, received ""/,
    ],
    ['a weight below 0', 'text,w\nbad,-1\n', { input: 'text', weight: 'w' }, 0, 'invalid-data', /received "-1"/],
    [
      'a function that fails',
      'text\ngood\nbad\n',
      { input: ({ text }) => (text === 'bad' ? JSON.parse('{') : 1) },
      1,
      'invalid-data',
      /line 3: the function "input" failed: /,
    ],
    [
      'a function that refuses a row',
      'text\ngood\nbad\n',
      {
        input: ({ text }) => {
          if (text === 'bad') throw new EncoderKitError({ code: 'invalid-input', where: 'f', problem: 'it is bad' });
          return text;
        },
      },
      1,
      'invalid-input',
      /line 3: the function "input" failed: f: it is bad\.$/,
    ],
    [
      'a function that gives nothing',
      'text\ngood\n',
      { input: () => undefined },
      0,
      'invalid-data',
      /line 2: expected the function "input" to give something/,
    ],
    [
      'an async function',
      'text\ngood\n',
      { input: async () => 1 },
      0,
      'invalid-option',
      /line 2: expected "input" to be a function that is not async.*map\(\)/,
    ],
    [
      'Latin-1 read as UTF-8',
      Buffer.from('text,label\ngood,yes\ncaf\xe9 au lait,no\n', 'latin1'),
      textAndLabel,
      1,
      'invalid-data',
      /file.csv\): byte 23, in line 3, is not UTF-8: 0xE9 after "caf".*encoding: 'latin1'/,
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('text,label\ngood,yes\n', 'utf16le'),
      textAndLabel,
      0,
      'invalid-data',
      /encoding: 'utf-16le'/,
    ],
    ['gzip', gzipSync('text,label\ngood,yes\n'), textAndLabel, 0, 'invalid-data', /compressed with gzip.*createGunzip/],
    [
      'a workbook',
      Buffer.from('PK\x03\x04rest'),
      textAndLabel,
      0,
      'invalid-data',
      /ZIP archive.*export the table as CSV/,
    ],
    [
      'a row that is too long',
      `text,label\ngood,yes\n"${'x'.repeat(200_000)}`,
      { ...textAndLabel, maxRowLength: 1000 },
      1,
      'invalid-data',
      /line 3: the row is longer than 1000 characters. Is a quote not closed/,
    ],
    [
      'more rows than it said',
      'text\na\nb\nc\n',
      { input: 'text', size: 2 },
      2,
      'invalid-data',
      /expected 2 rows, as "size" says, received "more"/,
    ],
    [
      'fewer rows than it said',
      'text\na\nb\n',
      { input: 'text', size: 3 },
      2,
      'invalid-data',
      /expected 3 rows, as "size" says, received 2/,
    ],
  ])('%s: after what comes before it', async (_, content, options, given, code, message) => {
    const { examples, error } = await readAll(csv(await fileOf(content), anyOf(options)));
    expect(examples).toHaveLength(given);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error).toMatchObject({ message: expect.stringContaining(path) });
  });

  it('names the row however far down it is', async () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `"row ${row}\n",yes\n`).join('');
    const { examples, error } = await readAll(csv(await fileOf(`text,label\n${rows}bad\n`), textAndLabel));
    expect(examples).toHaveLength(20_000);
    expect(error).toMatchObject({ message: expect.stringMatching(/line 40002: expected 2 fields/) });
  });

  it('is not there, or a folder', async () => {
    const missing = join(folder, 'missing.csv');
    await mkdir(join(folder, 'reviews.csv'), { recursive: true });
    for (const [source, message] of [
      [missing, /missing.csv\): the file cannot be read \(ENOENT.*current working directory/],
      [join(folder, 'reviews.csv'), /reviews.csv\): expected a file, received "a folder".*textFolder\(\)/],
    ] as const) {
      const { error } = await readAll(csv(source, textAndLabel));
      expect(error).toMatchObject({ code: 'file-not-found', message: expect.stringMatching(message) });
    }
  });

  it('is a stream that is used up', async () => {
    const stream = Readable.from([Buffer.from('text,label\ngood,yes\n')]);
    const data = csv(() => stream, textAndLabel);
    expect(await data.collect()).toHaveLength(1);
    await expect(data.collect()).rejects.toThrow(/a new stream each time.*Open the stream inside the function/);
  });

  it.each<[what: string, open: () => unknown, message: RegExp]>([
    ['nothing', () => undefined, /to open a stream of bytes, received undefined/],
    ['objects', () => Readable.from([{ text: 'good' }]), /expected a stream of bytes, received "another object"/],
  ])('is a stream of %s', async (_, open, message) => {
    await expect(csv(open as () => Readable, textAndLabel).collect()).rejects.toThrow(message);
  });
});

/** How many times this process has the file open. */
async function timesOpen(): Promise<number> {
  const links = (await readdir('/proc/self/fd')).map((name) => readlink(`/proc/self/fd/${name}`).catch(() => ''));
  return (await Promise.all(links)).filter((link) => link === path).length;
}

describe.runIf(process.platform === 'linux')('the file is closed', () => {
  const rows = Array.from({ length: 50_000 }, (_, row) => `row ${row},yes\n`).join('');

  it.each<[what: string, end: string, read: (data: Dataset<string, string>) => Promise<unknown>]>([
    ['at its end', '', (data) => data.collect()],
    ['when its reader stops', '', (data) => data.take(3).collect()],
    ['after an error', 'bad\n', (data) => data.collect().catch(() => {})],
  ])('%s', async (_, end, read) => {
    await fileOf(`text,label\n${rows}${end}${rows}`);
    const data = csv(path, textAndLabel);
    const reading = data[Symbol.asyncIterator]();
    await reading.next();
    expect(await timesOpen()).toBe(1);
    await reading.return?.();
    await read(data);
    expect(await timesOpen()).toBe(0);
  });
});

describe('options', () => {
  it.each<[what: string, source: unknown, options: unknown, message: RegExp]>([
    [
      'no source',
      undefined,
      textAndLabel,
      /a path, a URL, bytes, a Blob, or a function that opens a stream, received undefined/,
    ],
    ['an empty path', '', textAndLabel, /received ""/],
    [
      'a stream',
      Readable.from([]),
      textAndLabel,
      /received "a stream". A data set is read again for every epoch: pass \(\) =>/,
    ],
    ['no options', 'a.csv', undefined, /an object of options, received undefined/],
    ['no input', 'a.csv', {}, /"input" to be the name or the number of a column/],
    ['a number below 0', 'a.csv', { input: -1 }, /"input".*received -1/],
    ['a list of none', 'a.csv', { input: [] }, /"input".*received \[\]/],
    ['a misspelt option', 'a.csv', { input: 'a', labell: 'b' }, /no option "labell"/],
    ['labels and no label', 'a.csv', { input: 'a', labels: ['x'] }, /"label" to be given beside "labels"/],
    ['labels twice', 'a.csv', { input: 'a', label: 'b', labels: [1, '1'] }, /"labels" to be different strings/],
    ['no labels', 'a.csv', { input: 'a', label: 'b', labels: [] }, /"labels" to be different strings/],
    ['a long delimiter', 'a.csv', { input: 'a', delimiter: '||' }, /"delimiter" to be one character/],
    [
      'a quote that delimits',
      'a.csv',
      { input: 'a', quote: ',' },
      /"quote" to be one character, another than "delimiter"/,
    ],
    ['a header of numbers', 'a.csv', { input: 'a', header: [1] }, /"header" to be true, false, or the names/],
    [
      'an unknown encoding',
      'a.csv',
      { input: 'a', encoding: 'utf-9' },
      /"encoding" to be an encoding such as .*received "utf-9"/,
    ],
    ['a row length of 0', 'a.csv', { input: 'a', maxRowLength: 0 }, /"maxRowLength" to be a positive integer/],
    ['a size of half', 'a.csv', { input: 'a', size: 0.5 }, /"size" to be an integer at least 0/],
  ])('refuses %s at once', (_, source, options, message) => {
    expect(() => csv(source as string, options as typeof textAndLabel)).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }),
    );
  });

  it('refuses two names that are the same, when it is read', async () => {
    await expect(csv(await fileOf('a,b\n'), { input: 'x', header: ['x', 'x'] }).collect()).rejects.toThrow(
      /two columns are called "x"/,
    );
  });
});

describe('what is easily lost or learnt by mistake', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  it('columns by number need to be told whether the first row is a header', async () => {
    expect(() => csv(bytes('good,1\nbad,0\n'), { input: 0, label: 1 })).toThrow(
      /"header" to be given where columns are taken by number.* Pass header: false/,
    );
    const rows = await csv(bytes('good,1\nbad,0\n'), { input: 0, label: 1, header: false }).collect();
    expect(rows).toEqual([
      { input: 'good', label: '1' },
      { input: 'bad', label: '0' },
    ]);
  });

  it.each([
    ['as the delimiter', undefined],
    ['beside the delimiter', ';'],
  ])('the line sep=; of Excel is no row: %s', async (_, delimiter) => {
    const text = 'sep=;\r\ntext;label\r\ngood;yes\r\nbad\r\n';
    const options = { input: 'text', label: 'label', ...(delimiter && { delimiter }) } as const;
    const reader = csv(bytes(text), options)[Symbol.asyncIterator]();
    expect((await reader.next()).value).toEqual({ input: 'good', label: 'yes' });
    await expect(reader.next()).rejects.toThrow(/line 4: expected 2 fields/);
    const byNumber = csv(bytes('sep=;\ngood;yes\n'), { input: 0, label: 1, header: false });
    expect(await byNumber.collect()).toEqual([{ input: 'good', label: 'yes' }]);
    // What only begins so is a row like any other, in pieces of any size.
    const pieces = async function* () {
      yield* ['s', 'ep', '=x', 'y,l', '\na,b\n'].map(bytes);
    };
    expect(await csv(() => pieces(), { input: 'sep=xy', label: 'l' }).collect()).toEqual([{ input: 'a', label: 'b' }]);
    expect(
      await csv(bytes('a'), { input: 'a' })
        .collect()
        .catch(({ code }) => code),
    ).toBe('empty-data');
  });

  it('an empty cell is no number', async () => {
    const data = csv(bytes('text,stars\na,5\nb,\n'), { input: 'text', label: numberColumn('stars') });
    await expect(data.collect()).rejects.toMatchObject({
      code: 'invalid-data',
      message: expect.stringMatching(/column "stars": expected a finite number.* received ""/),
    });
    for (const cell of ['x', '1,5', 'NaN', 'Infinity', ' ']) {
      const row = csv(bytes(`text|n\na|${cell}\n`), { input: numberColumn('n'), delimiter: '|' });
      await expect(row.collect()).rejects.toThrow(/expected a finite number/);
    }
    expect(await csv(bytes('n\n -2.5e1 \n'), { input: numberColumn('n') }).collect()).toEqual([{ input: -25 }]);
  });
});
