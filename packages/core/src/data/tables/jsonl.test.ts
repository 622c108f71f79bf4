import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { Dataset } from '../dataset.ts';
import type { ClassLabel } from '../labels/label-set.ts';
import { type JsonlOptions, type JsonlSelector, jsonl } from './jsonl.ts';

let folder = '';
let path = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'encoderkit-jsonl-'));
  path = join(folder, 'file.jsonl');
});
afterAll(() => rm(folder, { recursive: true }));

type AnyOptions = JsonlOptions<JsonlSelector, JsonlSelector, ClassLabel>;
/** Options of a table, whose types are those of all rows together. */
const anyOf = (options: AnyOptions) => options as JsonlOptions<JsonlSelector>;

async function fileOf(content: string | Uint8Array): Promise<string> {
  await writeFile(path, content);
  return path;
}

const textAndLabel = { input: 'text', label: 'label' } as const;
const rows = ['{"text":"good","label":"yes"}', '{"text":"bad","label":"no"}'];
const twoRows = [
  { input: 'good', label: 'yes' },
  { input: 'bad', label: 'no' },
];

describe('rows', () => {
  it.each<[what: string, content: string | Uint8Array, options: AnyOptions, expected: unknown[]]>([
    ['lines that end in LF', `${rows.join('\n')}\n`, textAndLabel, twoRows],
    ['CRLF', `${rows.join('\r\n')}\r\n`, textAndLabel, twoRows],
    ['CR', `${rows.join('\r')}\r`, textAndLabel, twoRows],
    ['no end of the last line', rows.join('\n'), textAndLabel, twoRows],
    ['blank lines', `\n${rows.join('\n  \n')}\n\n`, textAndLabel, twoRows],
    ['a byte order mark', `\uFEFF${rows.join('\n')}`, textAndLabel, twoRows],
    ['UTF-16', Buffer.from(`\uFEFF${rows.join('\n')}`, 'utf16le'), textAndLabel, twoRows],
    ['separators that end no line', '{"text":"a\u2028b\u0085c"}', { input: 'text' }, [{ input: 'a\u2028b\u0085c' }]],
    ['line ends in text', '{"text":"a\\r\\nb"}', { input: 'text' }, [{ input: 'a\r\nb' }]],
    ['paths', '{"a":{"b":["x","y"]}}', { input: 'a.b.1' }, [{ input: 'y' }]],
    ['names with dots in them', '{"a.b":"x","a":{"b":"y"}}', { input: 'a.b' }, [{ input: 'x' }]],
    ['functions', '{"a":[1,2]}', { input: ({ a }) => a, label: ({ b }) => b }, [{ input: [1, 2] }]],
    ['rows that are lists', '["good","yes"]', { input: '0', label: '1' }, [{ input: 'good', label: 'yes' }]],
    [
      'labels of each kind',
      '{"t":"","l":0}\n{"t":"","l":true}\n{"t":"","l":"x"}',
      { input: 't', label: 'l' },
      [
        { input: '', label: 0 },
        { input: '', label: true },
        { input: '', label: 'x' },
      ],
    ],
    [
      'labels that are listed',
      '{"t":"a","l":1}',
      { input: 't', label: 'l', labels: [0, 1] },
      [{ input: 'a', label: 1 }],
    ],
    ['weights', '{"t":"a","w":0.5}', { input: 't', weight: 'w' }, [{ input: 'a', weight: 0.5 }]],
  ])('with %s', async (_, content, options, expected) => {
    const data = jsonl(await fileOf(content), anyOf(options));
    expect(await data.collect()).toEqual(expected);
    expect(await data.collect()).toEqual(expected);
  });

  it('have types', () => {
    const source = Buffer.from('');
    expectTypeOf(jsonl(source, { input: 'a' })).toEqualTypeOf<Dataset<string, never>>();
    expectTypeOf(jsonl(source, { input: 'a', label: 'b' })).toEqualTypeOf<Dataset<string, ClassLabel>>();
    expectTypeOf(jsonl(source, { input: 'a', label: 'b', labels: [0, 1] })).toEqualTypeOf<Dataset<string, 0 | 1>>();
    const typed = { input: (row: { a: number }) => [row.a], label: (row: { b?: string }) => row.b };
    expectTypeOf(jsonl(source, typed)).toEqualTypeOf<Dataset<number[], string>>();
  });
});

describe('a file that will not do', () => {
  it.each<
    [what: string, content: string | Uint8Array, options: AnyOptions, given: number, code: string, message: RegExp]
  >([
    ['an empty file', '', textAndLabel, 0, 'empty-data', /there are no rows/],
    ['blank lines alone', '\n \n', textAndLabel, 0, 'empty-data', /there are no rows/],
    [
      'a line that is not JSON',
      `${rows[0]}\n\n{"text": }\n`,
      textAndLabel,
      1,
      'invalid-data',
      /line 3: expected a JSON value on each line, received "\{\\"text\\": \}"/,
    ],
    [
      'a comma after a row',
      `${rows.join(',\n')}`,
      textAndLabel,
      0,
      'invalid-data',
      /line 1: .*without a comma after it/,
    ],
    ['a row over two lines', '{"text":\n"good"}', textAndLabel, 0, 'invalid-data', /line 1: /],
    ['a file that was cut short', `${rows[0]}\n{"text":"ba`, textAndLabel, 1, 'invalid-data', /line 2: /],
    ['one array', `[${rows.join(',')}]`, textAndLabel, 0, 'invalid-data', /line 1: .*fromItems\(JSON.parse/],
    [
      'one array over lines',
      `[\n${rows.join(',\n')}\n]`,
      textAndLabel,
      0,
      'invalid-data',
      /line 1: .*fromItems\(JSON.parse/,
    ],
    [
      'a field that is missing',
      `${rows[0]}\n{"body":"bad","label":"no"}`,
      textAndLabel,
      1,
      'invalid-data',
      /line 2: there is no field "text": the row has the fields \["body","label"\]/,
    ],
    [
      'a path that ends',
      '{"a":{"c":1}}',
      { input: 'a.b.c' },
      0,
      'invalid-data',
      /no field "a.b.c": "a" has the fields \["c"\]/,
    ],
    ['a path through text', '{"a":"x"}', { input: 'a.b' }, 0, 'invalid-data', /no field "a.b": "a" is "x"/],
    ['a path through null', 'null', { input: 'a' }, 0, 'invalid-data', /no field "a": the row is null/],
    ['a field of every object', '{"text":"x"}', { input: 'toString' }, 0, 'invalid-data', /no field "toString"/],
    [
      'a number where text should be',
      '{"text":5}',
      { input: 'text' },
      0,
      'invalid-data',
      /line 1: expected "text" to be text, received 5.*pass a function as "input"/,
    ],
    [
      'null where text should be',
      '{"text":null}',
      { input: 'text' },
      0,
      'invalid-data',
      /"text" to be text, received null/,
    ],
    [
      'a list for a label',
      '{"text":"a","label":[]}',
      textAndLabel,
      0,
      'invalid-data',
      /"label" to be a string, a number or a boolean, received \[\]/,
    ],
    [
      'a row without a label',
      `${rows[0]}\n{"text":"bad"}`,
      textAndLabel,
      1,
      'invalid-data',
      /line 2: there is no field "label"/,
    ],
    [
      'a label of another type',
      '{"text":"a","label":"1"}',
      { ...textAndLabel, labels: [0, 1] },
      0,
      'invalid-label',
      /line 1: expected the label to be one of \[0,1\], received "1"/,
    ],
    [
      'a weight below 0',
      '{"text":"a","w":-1}',
      { input: 'text', weight: 'w' },
      0,
      'invalid-data',
      /weight to be a number of at least 0, received -1/,
    ],
    [
      'a weight of text',
      '{"text":"a","w":"1"}',
      { input: 'text', weight: 'w' },
      0,
      'invalid-data',
      /"w" to be a number, received "1"/,
    ],
    [
      'a function that fails',
      `${rows[0]}\nnull`,
      { input: (row) => row.text },
      1,
      'invalid-data',
      /line 2: the function "input" failed: Cannot read/,
    ],
    [
      'bytes that are not UTF-8',
      Buffer.from(`${rows[0]}\n{"text":"caf\xe9"}`, 'latin1'),
      textAndLabel,
      1,
      'invalid-data',
      /byte 42, in line 2, is not UTF-8: 0xE9/,
    ],
    [
      'a line that is too long',
      `{"text":"${'x'.repeat(100_000)}"}`,
      { input: 'text', maxRowLength: 1000 },
      0,
      'invalid-data',
      /line 1 is longer than 1000 characters/,
    ],
    ['more rows than it said', rows.join('\n'), { ...textAndLabel, size: 1 }, 1, 'invalid-data', /expected 1 rows/],
  ])('%s: after what comes before it', async (_, content, options, given, code, message) => {
    const examples: unknown[] = [];
    const reading = async () => {
      for await (const example of jsonl(await fileOf(content), anyOf(options))) examples.push(example);
    };
    await expect(reading()).rejects.toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
    await expect(reading()).rejects.toThrow(path);
    expect(examples).toHaveLength(2 * given);
  });
});

it.each<[what: string, options: unknown, message: RegExp]>([
  ['no input', {}, /"input" to be the name or path of a field, or a function of the row, received undefined/],
  ['an input that is a number', { input: 1 }, /"input".*received 1/],
  ['a weight that is a number', { input: 'a', weight: 1 }, /"weight".*received 1/],
  ['a misspelt option', { inputs: 'a' }, /no option "inputs"/],
  ['labels and no label', { input: 'a', labels: ['x'] }, /"label" to be given beside "labels"/],
  ['an encoding of a number', { input: 'a', encoding: 8 }, /"encoding" to be an encoding/],
])('refuses %s at once', (_, options, message) => {
  expect(() => jsonl('a.jsonl', options as { input: 'a' })).toThrow(
    expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }),
  );
});

describe('whole numbers beyond 2^53', () => {
  const text = '{"t":"a 9196877626998784","l":9196877626998784}\n{"t":"b","l":9196877626998785}\n';
  const bytes = new TextEncoder().encode(text);

  it('are no labels, since several would be one', async () => {
    await expect(jsonl(bytes, { input: 't', label: 'l' }).collect()).rejects.toThrow(
      /line 1: expected "l" to be .*, received "9196877626998784, a whole number beyond 2\^53".*String\(row\.id\)/,
    );
  });

  it('are none when they are written as fractions', async () => {
    const fractions = new TextEncoder().encode('{"t":"a","l":9007199254740993.0}\n');
    await expect(jsonl(fractions, { input: 't', label: 'l' }).collect()).rejects.toMatchObject({
      code: 'invalid-data',
    });
  });

  it('come to a function exactly, and all else as it is', async () => {
    const rows = await jsonl(bytes, { input: 't', label: ({ l }) => String(l) }).collect();
    expect(rows).toEqual([
      { input: 'a 9196877626998784', label: '9196877626998784' },
      { input: 'b', label: '9196877626998785' },
    ]);
    const odd =
      '{"a":-9007199254740993,"b":9007199254740991,"c":1234567890123456.5,"d":12345678901234567e3,"e":"\\"1234567890123456789"}';
    const [row] = await jsonl(new TextEncoder().encode(odd), { input: (each) => each }).collect();
    expect(row?.input).toEqual({ ...JSON.parse(odd), a: -9007199254740993n });
  });
});
