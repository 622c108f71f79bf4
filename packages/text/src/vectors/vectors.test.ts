import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readWordVectors } from './read-word-vectors.ts';
import { wordVectors } from './word-vectors.ts';
import { writeWordVectors } from './write-word-vectors.ts';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vectors-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `vectors-${files++}.txt`);
  await writeFile(path, content);
  return path;
}

const read = async (content: string | Uint8Array, options?: Parameters<typeof readWordVectors>[1]) =>
  readWordVectors(await file(content), options);

/** As word2vec writes it. */
function binary(
  rows: readonly (readonly [string, readonly number[]])[],
  { separator = '\n', count = rows.length } = {},
): Buffer {
  const pieces = rows.map(([word, values]) =>
    Buffer.concat([Buffer.from(`${word} `), Buffer.from(Float32Array.from(values).buffer), Buffer.from(separator)]),
  );
  return Buffer.concat([Buffer.from(`${count} ${rows[0]?.[1].length}\n`), ...pieces]);
}

const rows = [
  ['the', [0.25, -1.5, 3]],
  ['naïve', [1e-3, 10, -0.125]],
  ['北京', [0, 2 ** -20, 5]],
] as const;
const lines = rows.map(([word, values]) => `${word} ${values.join(' ')}`);

describe('formats', () => {
  const contents: [string, string | Buffer][] = [
    ["GloVe's text", `${lines.join('\n')}\n`],
    ['no newline at the end, Windows line ends and a byte order mark', `\uFEFF${lines.join('\r\n')}`],
    ["word2vec's text", `3 3\n${lines.join('\n')}\n`],
    ["fastText's .vec, with a space at each end", `3 3\n${lines.map((line) => `${line} \n`).join('')}`],
    ["word2vec's binary", binary(rows)],
    ['binary without newlines', binary(rows, { separator: '' })],
  ];

  test.each(contents)('%s', async (_, content) => {
    for (const each of [content, gzipSync(content)]) {
      const vectors = await read(each);
      expect(vectors.words).toEqual(rows.map(([word]) => word));
      expect(vectors.dimensions).toBe(3);
      for (const [word, values] of rows) expect(vectors.vector(word)).toEqual(Float32Array.from(values));
      expect(vectors.vector('absent')).toBeUndefined();
    }
  });

  test.each(contents)('%s: only some words, only the first rows', async (_, content) => {
    expect((await read(content, { words: ['北京', 'absent'] })).words).toEqual(['北京']);
    expect((await read(content, { limit: 2 })).words).toEqual(['the', 'naïve']);
  });

  test.each(['', '\n'])('rows that go over the pieces a file is read in, separator %j', async (separator) => {
    const many = Array.from(
      { length: 5000 },
      (_, at) => [`word${at}`, Array.from({ length: 50 }, (__, unit) => at + unit / 64)] as const,
    );
    const expected = Float32Array.from(many[4321]?.[1] ?? []);
    expect((await read(binary(many, { separator }))).vector('word4321')).toEqual(expected);
    const text = many.map(([word, values]) => `${word} ${values.join(' ')}`).join('\n');
    const vectors = await read(gzipSync(text));
    expect(vectors.words.length).toBe(5000);
    expect(vectors.vector('word4321')).toEqual(expected);
  });

  test("words with spaces, as GloVe's largest file has them", async () => {
    const content = 'a 1 2\n. . . 3 4\nat name@domain.com 5 6\n';
    const vectors = await read(content);
    expect(vectors.words).toEqual(['a', '. . .', 'at name@domain.com']);
    expect(vectors.vector('. . .')).toEqual(Float32Array.of(3, 4));
    expect((await read('. . 3 4\nb 1 2\n', { dimensions: 2 })).words).toEqual(['. .', 'b']);
  });

  test('of a word that comes twice the first vector is kept, and said', async () => {
    const warnings: string[] = [];
    const vectors = await read('a 1\nb 2\na 3\na 4\n', { onWarning: (message) => warnings.push(message) });
    expect(vectors.vector('a')).toEqual(Float32Array.of(1));
    expect(warnings).toEqual([expect.stringMatching(/2 words come twice, the first is "a" on line 3/)]);
  });

  test('what is written is read back', async () => {
    const vectors = await read(binary(rows));
    const path = join(folder, 'written.vec');
    await writeWordVectors(vectors, path);
    const again = await readWordVectors(path);
    expect(again.words).toEqual(vectors.words);
    for (const word of vectors.words) expect(again.vector(word)).toEqual(vectors.vector(word));
    await expect(writeWordVectors(vectors, join(folder, 'absent', 'x.vec'))).rejects.toMatchObject({
      code: 'file-not-writable',
    });
    const spaced = wordVectors({ words: ['a b'], values: Float32Array.of(1), dimensions: 1 });
    await expect(writeWordVectors(spaced, path)).rejects.toThrow(
      /words without spaces and line breaks, received "a b"/,
    );
  });
});

describe('what is wrong is said', () => {
  test.each<[string, string | Buffer, string, RegExp]>([
    [
      'a line with too few numbers',
      'a 1 2 3\nb 1 2\n',
      'invalid-data',
      /line 2: expected a word and 3 numbers, received "2 after .*b/,
    ],
    [
      'a line with too many numbers',
      '2 2\na 1 2\nb 1 2 3\n',
      'invalid-data',
      /line 3: expected a word and 2 numbers, received "3 after/,
    ],
    [
      'a value that is none',
      'a 1 2\nb 1 x\n',
      'invalid-data',
      /line 2: expected a number as value 2 of "b", received "x"/,
    ],
    ['NaN', 'a 1 2\nb nan 2\n', 'invalid-data', /line 2: expected a number as value 1 of "b"/],
    [
      'infinity in binary',
      binary([
        ['a', [1]],
        ['b', [Number.POSITIVE_INFINITY]],
      ]),
      'invalid-data',
      /word 2: expected a number as value 1/,
    ],
    [
      'fewer words than said',
      '3 2\na 1 2\nb 1 2\n',
      'invalid-data',
      /expected 3 words, as the first line says, received "2 words".*cut short/,
    ],
    ['more words than said', '1 2\na 1 2\nb 1 2\n', 'invalid-data', /expected 1 words.*Correct the first line/],
    ['a binary file cut short', binary(rows).subarray(0, -8), 'invalid-data', /cut short: it ends inside word 3/],
    ['a binary file cut between words', binary(rows, { count: 5 }), 'invalid-data', /expected 5 words/],
    [
      'a gzip file cut short',
      gzipSync(lines.join('\n').repeat(50)).subarray(0, 60),
      'invalid-data',
      /gzip file is damaged or cut short/,
    ],
    ['an empty file', '', 'empty-data', /the file is empty/],
    ['a page', '<html>\n<body>\n', 'invalid-data', /a first line without numbers/],
    ['a zip archive', Buffer.from('PK\x03\x04xxxx', 'latin1'), 'invalid-data', /a zip archive\. Unpack it first/],
    ["fastText's model", Buffer.from([0xba, 0x16, 0x4f, 0x2f, 0, 0, 0, 0]), 'invalid-data', /fastText model.*\.vec/],
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 10, 0]), 'invalid-data', /bytes that are no text/],
    ['a header of nothing', '0 0\n', 'invalid-data', /a header of 0 words/],
  ])('%s', async (_, content, code, message) => {
    const path = await file(content);
    await expect(readWordVectors(path)).rejects.toMatchObject({ code });
    await expect(readWordVectors(path)).rejects.toThrow(message);
  });

  test('options and paths', async () => {
    await expect(readWordVectors(join(folder, 'absent.txt'))).rejects.toMatchObject({ code: 'file-not-found' });
    await expect(readWordVectors('')).rejects.toMatchObject({ code: 'invalid-option' });
    await expect(read('a 1\n', { words: ['b'] })).rejects.toThrow(/none of the 1 words asked for/);
    await expect(read('1 1\na 1\n', { dimensions: 2 })).rejects.toThrow(
      /a header of 1 numbers for each word, where .*dimensions.* is 2/,
    );
    for (const options of [{ words: 'a' }, { limit: 0 }, { dimension: 3 }, { onWarning: 3 }]) {
      await expect(Reflect.apply(readWordVectors, undefined, ['x.txt', options])).rejects.toMatchObject({
        code: 'invalid-option',
      });
    }
  });
});

describe('nearness', () => {
  const vectors = wordVectors({
    words: ['east', 'far east', 'north', 'west', 'nowhere'],
    values: Float32Array.of(1, 0, 3, 0.1, 0, 2, -1, 0, 0, 0),
    dimensions: 2,
  });

  test('is the cosine', () => {
    expect(vectors.similarity('east', 'west')).toBeCloseTo(-1, 6);
    expect(vectors.similarity('east', 'north')).toBe(0);
    expect(vectors.similarity('far east', 'east')).toBeCloseTo(3 / Math.hypot(3, 0.1), 6);
    expect(vectors.similarity('nowhere', 'east')).toBe(0);
    expect(vectors.nearest('east').map(({ word }) => word)).toEqual(['far east', 'north', 'nowhere', 'west']);
    expect(vectors.nearest(Float32Array.of(0, -1), 1)).toEqual([{ word: 'east', similarity: 0 }]);
    expect(() => vectors.nearest('up')).toThrow(/a word that has a vector, received "up"/);
    expect(() => vectors.nearest(Float32Array.of(1))).toThrow(/Float32Array of 2 numbers/);
  });

  test('needs words that fit', () => {
    expect(() => wordVectors({ words: ['a', 'a'], values: new Float32Array(2), dimensions: 1 })).toThrow(
      /words that come once, received "a"/,
    );
    expect(() => wordVectors({ words: ['a'], values: new Float32Array(2), dimensions: 1 })).toThrow(/1 × 1 numbers/);
  });
});

describe("word vectors of one's own", () => {
  const words = ['bad', 'a', 'b', 'c'];

  test.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'a vector with %s in it is refused, and its word named',
    (number) => {
      const values = Float32Array.of(1, 1, 1, 0, 0.9, number, -1, 0);
      expect(() => wordVectors({ words, values, dimensions: 2 })).toThrow(
        expect.objectContaining({ code: 'not-finite', message: expect.stringContaining('the vector of "b"') }),
      );
    },
  );

  test('what is none is refused', async () => {
    const vectors = wordVectors({ words: ['a'], values: Float32Array.of(1, 0), dimensions: 2 });
    expect(() => vectors.nearest(Float32Array.of(Number.NaN, 1))).toThrow(
      /nearest: expected a vector of finite numbers, received "NaN at 0"/,
    );
    expect(() => wordVectors({ words: ['a'], values: [1, 0] as never, dimensions: 2 })).toThrow(
      /"values" to be a Float32Array/,
    );
    expect(() => wordVectors({ words: [1] as never, values: Float32Array.of(1, 0), dimensions: 2 })).toThrow(
      /"words" to be a list/,
    );
    expect(() => wordVectors({ words: Array(1), values: Float32Array.of(1, 0), dimensions: 2 })).toThrow(
      /"words" to be a list/,
    );
    expect(() => wordVectors(undefined as never)).toThrow(/wordVectors: expected an object of options/);
    await expect(writeWordVectors(null as never, 'x')).rejects.toThrow(/expected word vectors, as wordVectors/);
    // A number, but not one of 32 bits.
    await expect(read('a 1 0\nb 1e39 0\n')).rejects.toThrow(
      /line 2: expected a number as value 1 of "b", received "1e39"/,
    );
  });
});
