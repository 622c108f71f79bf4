import { describe, expect, it } from 'vitest';
import { type Dataset, dataset } from './dataset.ts';
import { fromArrays, fromItems } from './from-arrays.ts';
import { fromGenerator } from './from-generator.ts';

const labels = ['a', 'b', 'a', 'c', 'b', 'a', 'a'];

/** The same seven examples, from memory and from a stream. */
const sources: [name: string, make: () => Dataset<number, string>][] = [
  ['indexed', () => fromArrays({ inputs: labels.map((_, index) => index * 10), labels })],
  [
    'streamed',
    () =>
      fromGenerator(async function* () {
        for (const [index, label] of labels.entries()) yield { input: index * 10, label };
      }),
  ],
];

const inputsOf = async <Input, Label>(data: Dataset<Input, Label>) => (await data.collect()).map(({ input }) => input);
const all = [0, 10, 20, 30, 40, 50, 60];

describe.each(sources)('a data set, %s,', (name, make) => {
  const isIndexed = name === 'indexed';

  it.each<[what: string, change: (data: Dataset<number, string>) => Dataset<number, string>, expected: number[]]>([
    ['as it is', (data) => data, all],
    ['take', (data) => data.take(3), [0, 10, 20]],
    ['take 0', (data) => data.take(0), []],
    ['take more than there are', (data) => data.take(100), all],
    ['skip', (data) => data.skip(5), [50, 60]],
    ['skip more than there are', (data) => data.skip(100), []],
    ['skip and take', (data) => data.skip(2).take(2), [20, 30]],
    ['filter', (data) => data.filter(({ label }) => label === 'a'), [0, 20, 50, 60]],
    ['async filter', (data) => data.filter(async (_, position) => position % 3 === 0), [0, 30, 60]],
    [
      'map',
      (data) => data.map(({ input, label }) => ({ input: input + 1, label: label ?? '' })),
      [1, 11, 21, 31, 41, 51, 61],
    ],
    ['map by position', (data) => data.skip(2).map(async (_, at) => ({ input: at, label: '' })), [0, 1, 2, 3, 4]],
    ['concat', (data) => data.take(2).concat(data.skip(6)), [0, 10, 60]],
    ['concat of both kinds', (data) => data.take(1).concat(fromItems([{ input: -1, label: 'z' }])), [0, -1]],
  ])('%s: the same however it is read', async (_, change, expected) => {
    const data = change(make());
    expect(await inputsOf(data)).toEqual(expected);
    expect(await inputsOf(data)).toEqual(expected);
    if (data.size !== undefined) expect(data.size).toBe(expected.length);
    if (data.at === undefined) return;
    const { at } = data;
    const read = await Promise.all(expected.map((_input, position) => at(position)));
    expect(read).toEqual(await data.collect());
    const { labelAt } = data;
    if (labelAt) expect(expected.map((_input, position) => labelAt(position))).toEqual(read.map(({ label }) => label));
  });

  it('keeps its size and its random access where they are known', () => {
    const data = make();
    const known = isIndexed ? 7 : undefined;
    for (const changed of [data, data.shuffle(1), data.map((example) => example)]) {
      expect(changed.size).toBe(known);
      expect(changed.at !== undefined).toBe(isIndexed);
    }
    expect(data.filter(() => true)).toMatchObject({ size: undefined, at: undefined, labelAt: undefined });
    // A mapping may change labels, so they are no longer known.
    expect(data.map((example) => example).labelAt).toBeUndefined();
  });

  it('shuffles into an order that the seed fixes', async () => {
    const data = make();
    const shuffled = await inputsOf(data.shuffle(1));
    expect([...shuffled].sort((a, b) => a - b)).toEqual(all);
    expect(shuffled).not.toEqual(all);
    expect(await inputsOf(data.shuffle(1))).toEqual(shuffled);
    expect(await inputsOf(data.shuffle([1, 2]))).not.toEqual(shuffled);
    const twice = data.shuffle(3);
    expect(await inputsOf(twice)).toEqual(await inputsOf(twice));
  });

  it('keeps inputs, labels and weights together when it shuffles', async () => {
    for (const { input, label } of await make().shuffle(4).collect()) expect(label).toBe(labels[input / 10]);
  });

  it('stops reading its source when its reader stops', async () => {
    let isClosed = false;
    const data = fromGenerator(function* () {
      try {
        for (let input = 0; ; input++) yield { input, label: '' };
      } finally {
        isClosed = true;
      }
    });
    const changed = data
      .filter(() => true)
      .map((example) => example, { prefetch: 2 })
      .skip(1)
      .take(2);
    expect(await inputsOf(changed)).toEqual([1, 2]);
    expect(isClosed).toBe(true);
  });

  it.each<[problem: string, change: (data: Dataset<number, string>) => unknown, message: RegExp]>([
    ['a negative count', (data) => data.take(-1), /take: expected "count" to be an integer at least 0, received -1/],
    ['a fraction of a count', (data) => data.skip(0.5), /skip: .*received 0.5/],
    [
      'no seed',
      (data) => data.shuffle(undefined as unknown as number),
      /shuffle: expected "seed" to be a finite number, received undefined/,
    ],
    [
      'a buffer of none',
      (data) => data.shuffle(1, { bufferSize: 0 }),
      /"bufferSize" to be an integer at least 1, received 0/,
    ],
    [
      'a misspelt option',
      (data) => data.shuffle(1, { buffer: 1 } as object),
      /no option "buffer". The options are: bufferSize/,
    ],
    [
      'a prefetch of -1',
      (data) => data.map((example) => example, { prefetch: -1 }),
      /"prefetch" to be an integer at least 0/,
    ],
    ['no mapping', (data) => data.map(5 as never), /map: expected "mapping" to be a function, received 5/],
    [
      'no predicate',
      (data) => data.filter(null as never),
      /filter: expected "predicate" to be a function, received null/,
    ],
    [
      'an array to go on with',
      (data) => data.concat([] as never),
      /concat: expected "other" to be a data set, received "an array"/,
    ],
  ])('refuses %s', (_, change, message) => {
    expect(() => change(make())).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringMatching(message) }),
    );
  });
});

describe('shuffling within a buffer', () => {
  const stream = (size: number) =>
    fromGenerator(function* () {
      for (let input = 0; input < size; input++) yield { input };
    });

  it('holds no more than the buffer', async () => {
    for (const [place, input] of (await inputsOf(stream(200).shuffle(1, { bufferSize: 10 }))).entries()) {
      expect(input).toBeLessThanOrEqual(place + 10);
    }
  });

  it('changes nothing with a buffer of one', async () => {
    expect(await inputsOf(stream(5).shuffle(1, { bufferSize: 1 }))).toEqual([0, 1, 2, 3, 4]);
  });

  it('gives every example once', async () => {
    const inputs = await inputsOf(stream(1000).shuffle(2, { bufferSize: 64 }));
    expect(new Set(inputs).size).toBe(1000);
  });
});

describe('dataset', () => {
  it('reads by position, only what is asked for', async () => {
    const read: number[] = [];
    const data = dataset({
      size: 1000,
      at: (position) => {
        read.push(position);
        return { input: position };
      },
    });
    expect(await inputsOf(data.skip(500).take(2))).toEqual([500, 501]);
    expect(read).toEqual([500, 501]);
    const [left] = data.split(0.01, { seed: 1 });
    data.shuffle(2);
    expect([left.size, read.length]).toEqual([10, 2]);
  });

  it.each([
    ['by position', dataset({ size: 3, at: (position) => (position === 1 ? (5 as never) : { input: position }) })],
    [
      'in turn',
      dataset({
        async *iterate() {
          yield { input: 0 };
          yield 5 as never;
        },
      }),
    ],
  ])('names the example that is none, read %s', async (_, data) => {
    await expect(data.collect()).rejects.toThrow(
      'dataset: expected example 1 to be { input, label?, weight? }, received 5.',
    );
  });

  it.each([-1, 7, 0.5, Number.NaN])('refuses position %d', (position) => {
    const { at } = fromArrays({ inputs: labels });
    expect(() => at?.(position)).toThrow(/"position" to be an integer at least 0 and less than 7/);
  });

  it.each([
    [{ size: -1, at: () => ({ input: 1 }) }, /"size" to be an integer at least 0, received -1/],
    [{ size: 1.5, iterate: async function* () {} }, /"size" to be an integer/],
    [{ size: 3 }, /expected \{ size, at \} or \{ iterate \}, received \{"size":3\}/],
  ])('refuses %j', (reader, message) => {
    expect(() => dataset(reader as Parameters<typeof dataset>[0])).toThrow(message);
  });
});

describe('fromArrays', () => {
  it('gives weights, and leaves out what is not given', async () => {
    expect(await fromArrays({ inputs: ['x'], weights: [0.5] }).collect()).toEqual([{ input: 'x', weight: 0.5 }]);
    expect(Object.keys(await Promise.resolve(fromArrays({ inputs: [1] }).at?.(0) ?? {}))).toEqual(['input']);
  });

  it('takes typed arrays', async () => {
    const data = fromArrays({ inputs: Float32Array.of(1, 2), labels: Uint8Array.of(0, 1) });
    expect(await data.collect()).toEqual([
      { input: 1, label: 0 },
      { input: 2, label: 1 },
    ]);
  });

  it('can be empty', async () => {
    expect(await fromArrays({ inputs: [] }).collect()).toEqual([]);
  });

  it.each<[problem: string, make: () => unknown, message: RegExp]>([
    [
      'fewer labels',
      () => fromArrays({ inputs: [1, 2], labels: ['a'] }),
      /expected as many labels as inputs, 2, received 1/,
    ],
    [
      'more weights',
      () => fromArrays({ inputs: [1], weights: [1, 2] }),
      /expected as many weights as inputs, 1, received 2/,
    ],
    [
      'a negative weight',
      () => fromArrays({ inputs: [1, 2], weights: [1, -1] }),
      /the weight of example 1 to be a number of at least 0, received -1/,
    ],
    ['a weight of NaN', () => fromArrays({ inputs: [1], weights: [Number.NaN] }), /received NaN/],
    ['a string', () => fromArrays({ inputs: 'abc' }), /"inputs" to be an array, received "abc"/],
    [
      'nothing',
      () => fromArrays({ inputs: undefined as unknown as [] }),
      /"inputs" to be an array, received undefined/,
    ],
    ['a hole', () => fromArrays({ inputs: [1, undefined] }).at?.(1), /inputs\[1\] to be there, received undefined/],
    [
      'an item that is no example',
      () => fromItems([{ input: 1 }, 2 as never]),
      /example 1 to be \{ input, label\?, weight\? \}, received 2/,
    ],
    ['an item without input', () => fromItems([{ label: 1 } as never]), /example 0 to be/],
    [
      'an item with a weight of text',
      () => fromItems([{ input: 1, weight: '1' as never }]),
      /weight of example 0.*received "1"/,
    ],
  ])('refuses %s', (_, make, message) => {
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-data', message: expect.stringMatching(message) }));
  });
});

describe('fromGenerator', () => {
  it('takes anything that can be iterated', async () => {
    expect(await inputsOf(fromGenerator(() => [{ input: 1 }, { input: 2 }]))).toEqual([1, 2]);
    expect(await inputsOf(fromGenerator(() => new Set([{ input: 1 }])))).toEqual([1]);
  });

  it('keeps the size it is told', () => {
    const data = fromGenerator(() => [{ input: 1 }, { input: 2 }], { size: 2 });
    expect([data.size, data.take(1).size, data.skip(1).size, data.concat(data).size]).toEqual([2, 1, 1, 4]);
  });

  it('refuses a generator in place of a function', () => {
    const generator = (function* () {
      yield { input: 1 };
    })();
    expect(() => fromGenerator(generator as unknown as () => typeof generator)).toThrow(
      /Pass the generator function itself/,
    );
  });

  it('notices when the same generator comes again', async () => {
    const generator = (function* () {
      yield { input: 1 };
    })();
    const data = fromGenerator(() => generator);
    expect(await inputsOf(data)).toEqual([1]);
    await expect(data.collect()).rejects.toThrow(
      /expected a new iterable each time.*Make the generator inside the function/,
    );
  });

  it('names the example that is none', async () => {
    const data = fromGenerator(() => [{ input: 1 }, 'no' as never]);
    await expect(data.collect()).rejects.toThrow(
      'fromGenerator: expected example 1 to be { input, label?, weight? }, received "no".',
    );
  });
});
