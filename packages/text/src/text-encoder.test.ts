import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  classifier,
  freeze,
  fromItems,
  load,
  predict,
  save,
  type TrainEvent,
  toTensor,
  train,
  unfreeze,
} from '@encoderkit/core';
import { memory, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { TextEncoderOptions } from './encoder/options.ts';
import { textEncoder } from './text-encoder.ts';
import { wordVectors } from './vectors/word-vectors.ts';

let folder: string;
beforeAll(async () => {
  await setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'text-encoder-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const small = { maxTokens: 12, embeddingSize: 3, units: 4 } as const;
const texts = ['the cat sat', 'the dog sat on the cat', 'a dog'];
const close = (actual: ArrayLike<number> = [], expected: ArrayLike<number> = []) => {
  expect(actual.length).toBe(expected.length);
  for (let at = 0; at < expected.length; at++) expect(actual[at]).toBeCloseTo(expected[at] ?? Number.NaN, 5);
};

describe('rows of the embedding', () => {
  const parameters = (tokens: number) => tokens * (3 + 1) + 4 * 4 * (3 + 4 + 1);

  test('are as many as the vocabulary has, whatever it may have', async () => {
    const before = memory().numTensors;
    const encoder = textEncoder({ ...small, maxTokens: 1e9, pooling: 'mean' });
    const network = encoder.network;
    const names = network.weights.map(({ name }) => name);
    expect(network.countParams()).toBe(parameters(2));
    await encoder.adapt(texts);
    expect(network.countParams()).toBe(parameters(8));
    expect(encoder.network).toBe(network);
    expect(network.weights.map(({ name }) => name)).toEqual(names);
    expect(JSON.parse(String(network.toJSON())).config.layers[1].config.input_dim).toBe(8);
    encoder.dispose();
    expect(memory().numTensors).toBe(before);
  });

  test('grow and shrink with what is adapted to, under programs that were compiled before', async () => {
    const encoder = textEncoder({ ...small, weighting: 'tfIdf' });
    await encoder.adapt(['a']);
    const [few] = await encoder.encode(['a']);
    for (const samples of [texts, ['a'], texts]) {
      await encoder.adapt(samples);
      const held = memory().numTensors;
      expect(await encoder.encode(['a dog on the cat'])).toHaveLength(1);
      await encoder.adapt(['a']);
      close((await encoder.encode(['a']))[0], few);
      expect(memory().numTensors).toBe(held);
    }
    encoder.dispose();
  });

  test('are those that there would have been from the start', async () => {
    const [one, other] = [textEncoder({ ...small, seed: 3 }), textEncoder({ ...small, seed: 3 })];
    await one.adapt(['a', 'the cat sat on a dog']);
    await other.adapt(['a']);
    await other.adapt(['a', 'the cat sat on a dog']);
    expect(await one.encode(texts)).toEqual(await other.encode(texts));
    one.dispose();
    other.dispose();
  });
});

describe('rows', () => {
  test('are as long as few lengths allow, and hold what is left of a text', async () => {
    const encoder = textEncoder({ ...small, maxLength: 40 });
    await encoder.adapt(texts);
    const lengths = await Promise.all(
      [1, 16, 17, 33, 5000].map(async (count) => (await encoder.preprocess([Array(count).fill('cat')]))[0]?.shape),
    );
    expect(lengths).toEqual([16, 16, 24, 40, 40].map((length) => [1, length]));
    const id = (token: string) => encoder.preprocessor.idOf(token);
    const [array] = await encoder.preprocess(['the dog', '']);
    expect(Array.from(array?.values ?? []).slice(0, 3)).toEqual([id('the'), id('dog'), 0]);
    expect(Array.from(array?.values ?? []).slice(16, 18)).toEqual([1, 0]);
    encoder.dispose();
  });

  test.each([
    ['head', 'post', { total: 20, first: 0, count: 17, offset: 0 }, { total: 2, first: 0, count: 2, offset: 0 }],
    ['tail', 'pre', { total: 20, first: 3, count: 17, offset: 0 }, { total: 2, first: 0, count: 2, offset: 15 }],
  ] as const)('window %s, padding %s: steps are where spans say', async (window, padding, long, short) => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const encoder = textEncoder({ ...small, maxLength: 17, window, padding });
    await encoder.adapt(texts);
    const samples = [Array.from({ length: 20 }, (_, at) => (at < 10 ? 'cat' : 'dog')), ['the', 'dog'], []];
    const features = await encoder.preprocess(samples);
    const spans = encoder.timesteps.spans(samples, features);
    expect(spans.slice(0, 2)).toEqual([long, short]);
    expect(spans[2]).toMatchObject({ total: 0, count: 0 });
    for (const [row, { first, count, offset }] of spans.entries()) {
      const ids = Array.from(features[0]?.values.slice(row * 17 + offset, row * 17 + offset + count) ?? []);
      expect(ids).toEqual(samples[row]?.slice(first, first + count).map((token) => encoder.preprocessor.idOf(token)));
    }
    encoder.dispose();
  });

  test('the start and the end of a long text are kept; steps are those of its start', async () => {
    vi.spyOn(console, 'warn').mockReturnValue();
    const encoder = textEncoder({ ...small, maxLength: 5, window: 'headTail', padding: 'pre' });
    await encoder.adapt(texts);
    const { idOf } = encoder.preprocessor;
    const [long, short] = [
      ['the', 'cat', 'sat', 'on', 'a', 'dog', 'sat', 'the'],
      ['a', 'dog'],
    ];
    const rowOf = async (text: string[]) => Array.from((await encoder.preprocess([text]))[0]?.values ?? []);
    expect(await rowOf(long)).toEqual(['the', 'cat', 'sat', 'sat', 'the'].map(idOf));
    expect(await rowOf(short)).toEqual([0, 0, 0, ...short.map(idOf)]);
    expect(encoder.keptTokens(8, 5)).toEqual([
      { total: 8, first: 0, count: 3, offset: 0 },
      { total: 8, first: 6, count: 2, offset: 3 },
    ]);
    expect(encoder.keptTokens(8, 1)).toEqual([{ total: 8, first: 0, count: 1, offset: 0 }]);
    const features = await encoder.preprocess([short, long]);
    expect(encoder.timesteps.spans([short, long], features)).toEqual([
      { total: 2, first: 0, count: 2, offset: 3 },
      { total: 8, first: 0, count: 3, offset: 0 },
    ]);
    encoder.dispose();
  });

  test('what is cut off is told of once, with its share', async () => {
    const told: string[] = [];
    const spoken = vi.spyOn(console, 'warn').mockImplementation((message) => told.push(message));
    const encoder = textEncoder({ ...small, maxLength: 3 });
    const warnings: string[] = [];
    await encoder.adapt([...texts, 'a b c d e f'], { warn: (message) => warnings.push(message) });
    expect(warnings).toEqual([
      expect.stringMatching(/2 of 4 texts \(50 %\) .* 3 tokens.*35 % of all tokens.*window: 'head'/),
    ]);
    await encoder.encode(['a b c d e']);
    expect(told).toEqual([]);
    encoder.dispose();
    // One that saw no such text in training tells of the first.
    const other = textEncoder({ ...small, maxLength: 3 });
    await other.adapt(['a dog'], { warn: (message) => warnings.push(message) });
    await other.encode(['a dog', 'the cat sat on']);
    await other.encode(['the cat sat on']);
    expect(told).toEqual([expect.stringContaining('1 of 3 texts')]);
    other.dispose();
    spoken.mockRestore();
  });

  test('a text counts by its tokens, however long it is', async () => {
    const encoder = textEncoder({ ...small, maxLength: 50 });
    await encoder.adapt(texts);
    expect(texts.map((text) => encoder.sizeOf?.(text))).toEqual([3, 6, 2]);
    expect(encoder.sizeOf?.('word '.repeat(200_000))).toBe(50);
    expect(encoder.sizeOf?.('x'.repeat(1_000_000))).toBe(1);
    expect((await encoder.encode(['x'.repeat(1_000_000)]))[0]?.length).toBe(4);
    encoder.dispose();
  });
});

test.each<TextEncoderOptions>([
  { ...small, padding: 'pre' },
  { ...small, cell: 'gru', bidirectional: true, pooling: 'mean' },
  { ...small, cell: 'rnn', pooling: 'max' },
])('padding changes nothing: %j', async (options) => {
  const encoder = textEncoder(options);
  await encoder.adapt(texts);
  const [alone] = await encoder.encode(['the cat sat']);
  const [beside] = await encoder.encode(['the cat sat', Array(60).fill('dog')]);
  close(beside, alone);
  encoder.dispose();
});

test('without cells a text is the mean of its tokens, in any order', async () => {
  const encoder = textEncoder({ maxTokens: 12, embeddingSize: 3, cell: 'none' });
  await encoder.adapt(texts);
  const [the = [], cat = [], both, turned] = await encoder.encode(['the', 'cat', 'the cat', 'cat the']);
  expect(encoder.width).toBe(3);
  const mean = Array.from(the, (value, feature) => (value + (cat[feature] ?? 0)) / 2);
  close(both, mean);
  close(turned, mean);
  encoder.dispose();
});

test('the mean weighted by TF-IDF is that of the steps', async () => {
  const encoder = textEncoder({ ...small, cell: 'gru', weighting: 'tfIdf' });
  await encoder.adapt(texts);
  const features = await encoder.preprocess(['the cat sat on unheard']);
  const { preprocessor } = encoder;
  const ids = preprocessor.ids('the cat sat on unheard');
  const input = features[0];
  if (!input) throw new Error('no features');
  const ids2d = toTensor(input);
  const [steps = []] = (await (encoder.timesteps.network.predict(ids2d) as Tensor).array()) as number[][][];
  const weights = ids.map((id) => preprocessor.idf?.[id] ?? Number.NaN);
  expect(new Set(weights).size).toBeGreaterThan(1);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (steps[0] ?? []).map((_, unit) =>
    weights.reduce((sum, weight, at) => sum + (weight / total) * (steps[at]?.[unit] ?? 0), 0),
  );
  close((await encoder.encode(['the cat sat on unheard']))[0], mean);
  encoder.dispose();
});

describe('word vectors', () => {
  const vectors = wordVectors({
    words: ['cat', 'dog', 'bird'],
    values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9),
    dimensions: 3,
  });
  const rowsOf = async (encoder: ReturnType<typeof textEncoder>) =>
    Array.from(await (encoder.network.getLayer('text_embedding').getWeights()[0]?.data() ?? []));

  test('are written where the vocabulary has their words, and coverage is told', async () => {
    const { embeddingSize: _, ...rest } = small;
    const encoder = textEncoder({ ...rest, vectors, trainable: false });
    await encoder.adapt(texts);
    const rows = await rowsOf(encoder);
    const row = (token: string) =>
      rows.slice(3 * encoder.preprocessor.idOf(token), 3 * encoder.preprocessor.idOf(token) + 3);
    expect(row('cat')).toEqual([1, 2, 3]);
    expect(row('dog')).toEqual([4, 5, 6]);
    expect(row('the')).toEqual([0, 0, 0]);
    expect(encoder.coverage).toMatchObject({ found: 2, total: 6, share: 4 / 11 });
    expect(encoder.coverage?.missing.slice(0, 2)).toEqual(['the', 'sat']);
    encoder.dispose();
  });

  test('stay as they are while they are frozen, and are trained otherwise', async () => {
    const data = fromItems([
      { input: 'cat', label: 'a' as const },
      { input: 'dog', label: 'b' as const },
    ]);
    for (const trainable of [true, false]) {
      const encoder = textEncoder({ ...small, vectors, trainable });
      const model = classifier(encoder, { labels: ['a', 'b'] });
      await encoder.adapt(texts);
      const before = await rowsOf(encoder);
      freeze(encoder);
      await train(model, data, { epochs: 1, learningRate: 0.1 });
      expect(await rowsOf(encoder)).toEqual(before);
      // Unfreezing lets go of what is trained, not of what never is.
      unfreeze(encoder);
      await train(model, data, { epochs: 1, learningRate: 0.1 });
      if (trainable) expect(await rowsOf(encoder)).not.toEqual(before);
      else expect(await rowsOf(encoder)).toEqual(before);
      model.dispose();
    }
  });

  test('are found for words that texts write otherwise', async () => {
    const written = wordVectors({
      words: ['straße', 'don’t', 'THE', 'Strasse'],
      values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
      dimensions: 3,
    });
    const encoder = textEncoder({ maxTokens: 12, units: 4, vectors: written, trainable: false });
    await encoder.adapt(["Don't cross the STRASSE"]);
    const rows = await rowsOf(encoder);
    const row = (token: string) => rows.slice(3 * encoder.preprocessor.idOf(token)).slice(0, 3);
    expect(row('strasse')).toEqual([1, 2, 3]);
    expect(row("don't")).toEqual([4, 5, 6]);
    expect(encoder.coverage).toMatchObject({ found: 2, total: 4, missing: expect.arrayContaining(['the']) });
    encoder.dispose();
  });

  test('must have the length of the embedding', () => {
    expect(() => textEncoder({ ...small, embeddingSize: 4, vectors })).toThrow(
      /"embeddingSize" to be 3, which the vectors have, received 4/,
    );
  });
});

describe('a model', () => {
  const data = fromItems(
    ['bread and soup', 'soup', 'a bowl of rice', 'rice and bread']
      .map((input) => ({ input, label: 'food' as const }))
      .concat(
        ['the moon', 'a star', 'the sun and the moon', 'star of the sun'].map(
          (input) => ({ input, label: 'sky' as const }) as never,
        ),
      ),
  );

  test.each<TextEncoderOptions>([
    { ...small, units: 8, maxTokens: 30, cell: 'lstm', pooling: 'mean', weighting: 'tfIdf' },
    { ...small, units: 8, maxTokens: 30, cell: 'gru', bidirectional: true, recurrentDropout: 0.1, dropout: 0.1 },
    { ...small, units: 8, maxTokens: 30, cell: 'rnn', pooling: 'attention' },
    { maxTokens: 30, embeddingSize: 3, cell: 'none', weighting: 'tfIdf' },
  ])('learns, and comes back from its bundle, frozen or not: %j', async (options) => {
    const before = memory().numTensors;
    const model = classifier(textEncoder({ ...options, seed: 2 }), { labels: ['food', 'sky'] });
    const losses: number[] = [];
    const run = train(model, data as never, { epochs: 60, batchSize: 8, learningRate: 0.03, seed: 1 });
    for await (const event of run as AsyncIterable<TrainEvent>) if (event.type === 'epoch') losses.push(event.loss);
    expect(losses.at(-1)).toBeLessThan(0.2);
    const samples = ['soup and rice', 'the star'];
    const expected = await predict(model, samples);
    expect(expected.map(({ label }) => label)).toEqual(['food', 'sky']);
    for (const frozen of [false, true]) {
      const path = join(folder, `${options.cell}-${frozen}`);
      if (frozen) freeze(model.encoder);
      await save(model, path);
      const again = await load(path, textEncoder);
      expect(again.encoder.needsAdapt).toBe(false);
      expect(again.encoder.toConfig()).toEqual(model.encoder.toConfig());
      expect(await predict(again, samples)).toEqual(expected);
      again.dispose();
    }
    model.dispose();
    expect(memory().numTensors).toBe(before);
  });
});

test.each<[string, object, RegExp]>([
  ['a misspelt option', { unit: 3 }, /no option "unit"/],
  ['a misspelt option of tokens', { maxToken: 3 }, /no option "maxToken"/],
  ['an unknown cell', { cell: 'qrnn' }, /textEncoder: expected "cell" to be one of rnn, lstm, gru/],
  ['units of no cells', { cell: 'none' }, /expected "units" to be left out with cell: 'none', received 4/],
  ['layers of no cells', { cell: 'none', units: undefined, layers: 2 }, /expected "layers" to be left out/],
  ['the last of no cells', { cell: 'none', units: undefined, pooling: 'last' }, /"pooling" to be 'mean', 'max' or/],
  ['an unknown pooling', { pooling: 'sum' }, /"pooling" to be one of last, mean, max, attention, received "sum"/],
  ['weights for no mean', { pooling: 'last', weighting: 'tfIdf' }, /"weighting" with pooling: 'mean'/],
  ['no length', { maxLength: 0 }, /"maxLength"/],
  ['a number for vectors', { vectors: 3 }, /"vectors" to be word vectors/],
  ['a side that is none', { padding: 'left' }, /"padding"/],
  [
    'a window that is none',
    { window: 'middle' },
    /"window" to be one of "head", "tail", "headTail", received "middle"/,
  ],
  ['what "window" was called', { truncating: 'pre' }, /no option "truncating"/],
  ['a seed of text', { seed: 'x' }, /"seed" to be an integer/],
])('%s is refused', (_, options, message) => {
  const before = memory().numTensors;
  expect(() => textEncoder({ ...small, ...options })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  expect(() => textEncoder({ ...small, ...options })).toThrow(message);
  expect(memory().numTensors).toBe(before);
});

test('texts are told from letters, and bad ones are named', async () => {
  const encoder = textEncoder(small);
  await expect(Reflect.apply(encoder.adapt, undefined, ['a text'])).rejects.toThrow(/an array of texts.*Pass \[text\]/);
  await expect(encoder.encode(['x'])).rejects.toMatchObject({ code: 'not-adapted' });
  await expect(encoder.adapt(texts, { warn: 3 as never })).rejects.toThrow(/"warn" to be a function/);
  expect(() => encoder.keptTokens(-1, 3)).toThrow(/keptTokens: expected "tokens" to be an? /);
  await encoder.adapt(texts);
  await expect(Reflect.apply(encoder.encode, undefined, [['a', 3]])).rejects.toThrow(/text 1 to be a string or a list/);
  encoder.dispose();
});
