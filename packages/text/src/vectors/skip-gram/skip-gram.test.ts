import '@tensorflow/tfjs-backend-cpu';
import { eagerEngine, onnxEngine, randomGenerator, type TrainEvent } from '@encoderkit/core';
import {
  add,
  gather,
  log,
  matMul,
  memory,
  mul,
  neg,
  type Scalar,
  setBackend,
  sigmoid,
  sum,
  tensor2d,
  transpose,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aliasTable } from './alias-table.ts';
import { type BatchShape, keepChances, skipGramBatches } from './batches.ts';
import { readCorpus } from './corpus.ts';
import type { TrainWordVectorsOptions } from './options.ts';
import { skipGramStep } from './step.ts';
import { trainWordVectors } from './train-word-vectors.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const everything = { minFrequency: 1, maxWords: Number.POSITIVE_INFINITY };

/** Sentences of two topics, whose words never meet. */
function twoTopics(sentences: number, seed: number): string[][] {
  const random = randomGenerator(seed);
  const topics = ['sea', 'hill'].map((topic) => Array.from({ length: 6 }, (_, at) => `${topic}${at}`));
  return Array.from({ length: sentences }, (_, at) =>
    Array.from({ length: 5 + random.integer(5) }, () => topics[at % 2]?.[random.integer(6)] ?? ''),
  );
}

test('a corpus becomes ids by falling frequency, without rare words', async () => {
  const sentences = [['b', 'a', 'b', 'rare'], [], ['a', 'b', 'c', 'c']];
  expect(await readCorpus(sentences, { ...everything, minFrequency: 2 }, 'test')).toEqual({
    words: ['b', 'a', 'c'],
    counts: Float64Array.of(3, 2, 2),
    tokens: Int32Array.of(0, 1, 0, 1, 0, 2, 2),
    starts: Int32Array.of(0, 3, 3, 7),
  });
  expect((await readCorpus(sentences, { ...everything, maxWords: 2 }, 'test')).words).toEqual(['b', 'a']);
});

test('draws come as often as their weights say', () => {
  const weights = [5, 0, 1, 3, 0.5];
  const draw = aliasTable(weights);
  const random = randomGenerator(2);
  const draws = 100_000;
  const drawn = weights.map(() => 0);
  for (let at = 0; at < draws; at++) {
    const place = draw(random);
    drawn[place] = (drawn[place] ?? 0) + 1;
  }
  for (const [place, weight] of weights.entries()) {
    const share = weight / 9.5;
    // Five standard deviations.
    expect(Math.abs((drawn[place] ?? 0) / draws - share)).toBeLessThanOrEqual(
      5 * Math.sqrt((share * (1 - share)) / draws),
    );
  }
});

test('frequent words are kept by (√(f/t) + 1) t/f', () => {
  const chances = keepChances(Float64Array.of(900, 99, 1), 1000, 0.01);
  expect(chances[0]).toBeCloseTo((Math.sqrt(90) + 1) / 90, 12);
  expect(chances[2]).toBe(1);
  expect(keepChances(Float64Array.of(1000), 1000, 0)).toEqual(Float64Array.of(1));
});

describe('batches', () => {
  const shape: BatchShape = { groups: 2, groupSize: 4, pairs: 30 };

  test('hold every pair within a window once, and the rows that they name', async () => {
    const corpus = await readCorpus(twoTopics(20, 1), everything, 'test');
    const pairs = new Map<string, number>();
    for (const batch of skipGramBatches(corpus, shape, { window: 1, negatives: 2, subsample: 0, seed: 1 }, 1)) {
      expect(new Set(batch.centreRows.filter((row) => row < 12)).size).toBe(
        batch.centreRows.filter((row) => row < 12).length,
      );
      const perCentre = new Float32Array(8);
      for (let pair = 0; pair < batch.pairCentres.length; pair++) {
        if (batch.pairWeights[pair] === 0) continue;
        const place = batch.pairCentres[pair] ?? -1;
        perCentre[place] = (perCentre[place] ?? 0) + 1;
        const centre = batch.centres[place] ?? -1;
        expect(batch.centreRows[batch.centrePlaces[place] ?? -1]).toBe(centre);
        const context = batch.contextRows[batch.pairPlaces[pair] ?? -1] ?? -1;
        const name = `${corpus.words[centre]} ${corpus.words[context]}`;
        pairs.set(name, (pairs.get(name) ?? 0) + 1);
      }
      expect(batch.pairsOfCentre).toEqual(perCentre);
      expect(batch.count).toBe(perCentre.reduce((total, each) => total + each, 0));
      const all = (terms: Float32Array) => terms.reduce((total, each) => total + each, 0);
      expect(all(batch.centreTerms)).toBeCloseTo(3 * batch.count, 3);
      expect(all(batch.contextTerms)).toBeCloseTo(3 * batch.count, 3);
      for (const place of batch.negativePlaces) expect(batch.contextRows[place]).toBeLessThan(12);
    }
    const expected = new Map<string, number>();
    for (const sentence of twoTopics(20, 1)) {
      for (let at = 1; at < sentence.length; at++) {
        for (const name of [`${sentence[at - 1]} ${sentence[at]}`, `${sentence[at]} ${sentence[at - 1]}`]) {
          expected.set(name, (expected.get(name) ?? 0) + 1);
        }
      }
    }
    expect([...pairs].sort()).toEqual([...expected].sort());
  });

  test('are the same for the same seed and epoch only', async () => {
    const corpus = await readCorpus(twoTopics(10, 1), everything, 'test');
    const made = (seed: number, epoch: number) => [
      ...skipGramBatches(corpus, shape, { window: 3, negatives: 2, subsample: 0.05, seed }, epoch),
    ];
    expect(made(1, 1)).toEqual(made(1, 1));
    expect(made(1, 2)).not.toEqual(made(1, 1));
    expect(made(2, 1)).not.toEqual(made(1, 1));
  });
});

describe('a step', () => {
  const shape: BatchShape = { groups: 2, groupSize: 3, pairs: 20 };
  const sizes = { ...shape, words: 12, dimensions: 4, negatives: 2, seed: 3 };

  test('goes down the gradient that TF.js finds, on every engine', async () => {
    const corpus = await readCorpus(twoTopics(20, 1), everything, 'test');
    const batches = [...skipGramBatches(corpus, shape, { window: 2, negatives: 2, subsample: 0, seed: 1 }, 1)].slice(
      0,
      4,
    );
    // Every word in few enough terms that its rate is not held back.
    const steps = [eagerEngine(''), onnxEngine('')].map((engine) => skipGramStep(engine, sizes));
    const beginning = await steps[0]?.vectors();
    const centre = variable(tensor2d(beginning ?? [], [12, 4]));
    const context = variable(tensor2d(new Float32Array(48), [12, 4]));
    for (const batch of batches) {
      const real = [...batch.pairCentres.keys()].filter((pair) => batch.pairWeights[pair] === 1);
      const of = (rows: Int32Array, places: Int32Array, pair: number) => rows[places[pair] ?? 0] ?? 0;
      const loss = (): Scalar => {
        const terms = real.map((pair) => {
          const word = gather(centre, [batch.centres[batch.pairCentres[pair] ?? 0] ?? 0]);
          const near = gather(context, [of(batch.contextRows, batch.pairPlaces, pair)]);
          const group = Math.floor((batch.pairCentres[pair] ?? 0) / 3);
          const others = [0, 1, 2].map((at) => of(batch.contextRows, batch.negativePlaces, 3 * group + at));
          const away = sum(log(sigmoid(neg(matMul(word, transpose(gather(context, others)))))));
          return add(sum(log(sigmoid(matMul(word, transpose(near))))), mul(away, 2 / 3));
        });
        return neg(terms.reduce((total, each) => add(total, each))) as Scalar;
      };
      const { value, grads } = variableGrads(loss, [centre, context]);
      for (const table of [centre, context]) {
        const gradient = grads[table.name];
        if (gradient) table.assign(add(table, mul(gradient, -0.05)) as typeof table);
      }
      for (const step of steps)
        expect(await step.run(batch, 0.05)).toBeCloseTo(((await value.data())[0] ?? 0) / real.length, 3);
    }
    const expected = await centre.data();
    for (const step of steps) {
      const vectors = await step.vectors();
      for (const [at, value] of vectors.entries()) expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 5);
      step.dispose();
    }
  });
});

describe('trainWordVectors', () => {
  const small: TrainWordVectorsOptions = {
    dimensions: 8,
    epochs: 12,
    batchSize: 32,
    window: 3,
    subsample: 0,
    learningRate: 0.05,
    seed: 1,
  };
  const sentences = twoTopics(300, 5);

  test('brings words together that come together, the same way each time', async () => {
    const before = memory().numTensors;
    const events: TrainEvent[] = [];
    const vectors = await trainWordVectors(sentences, { ...small, onEvent: (event) => events.push(event) });
    for (const word of vectors.words) {
      const topic = word.replace(/\d/, '');
      expect(vectors.nearest(word, 5).every((other) => other.word.startsWith(topic))).toBe(true);
    }
    async function* stream() {
      yield* sentences;
    }
    const again = await trainWordVectors(stream(), small);
    expect(again.words).toEqual(vectors.words);
    for (const word of vectors.words) expect(again.vector(word)).toEqual(vectors.vector(word));
    const other = await trainWordVectors(sentences, { ...small, seed: 2, epochs: 1 });
    expect(other.vector('sea1')).not.toEqual(vectors.vector('sea1'));
    expect(memory().numTensors).toBe(before);

    expect(events[0]).toMatchObject({ type: 'start', engine: 'onnx', epochs: 12 });
    const losses = events.flatMap((event) => (event.type === 'epoch' ? [event.loss] : []));
    expect(losses.length).toBe(12);
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
    expect(events.at(-1)).toMatchObject({ type: 'end', reason: 'completed' });
  });

  test('runs op by op as well', async () => {
    const short = { ...small, epochs: 1, batchSize: 16 };
    const few = sentences.slice(0, 20);
    const onnx = await trainWordVectors(few, short);
    const eager = await trainWordVectors(few, { ...short, engine: 'eager' });
    for (const word of onnx.words) {
      const expected = onnx.vector(word) ?? [];
      for (const [at, value] of (eager.vector(word) ?? []).entries())
        expect(value).toBeCloseTo(expected[at] ?? Number.NaN, 4);
    }
  });

  test('can be stopped', async () => {
    const controller = new AbortController();
    let steps = 0;
    const vectors = await trainWordVectors(sentences, {
      ...small,
      signal: controller.signal,
      onEvent(event) {
        if (event.type === 'step' && ++steps === 5) controller.abort();
      },
    });
    expect(steps).toBe(5);
    expect(vectors.words.length).toBe(12);
  });

  test.each<[string, unknown, object, string, RegExp]>([
    ['a text', 'the cat', {}, 'invalid-input', /an iterable of lists of words, received "the cat"/],
    ['texts', ['the cat'], {}, 'invalid-input', /sentence 0: expected a list of words, received "the cat"/],
    ['numbers', [['a', 3]], {}, 'invalid-input', /sentence 0/],
    ['nothing', [], {}, 'empty-data', /received "0 among 0 words in 0 sentences"/],
    ['rare words', [['a', 'b']], {}, 'empty-data', /come at least 5 times/],
    [
      'no dimensions',
      sentences,
      { dimensions: 0 },
      'invalid-option',
      /"dimensions" to be a positive integer|"dimensions"/,
    ],
    ['a negative share', sentences, { subsample: -1 }, 'invalid-option', /"subsample"/],
    ['an unknown option', sentences, { size: 3 }, 'invalid-option', /no option "size"/],
    ['an unknown engine', sentences, { engine: 'cuda' }, 'invalid-option', /"engine"/],
    ['a rate that is too high', sentences, { ...small, learningRate: 1e30 }, 'not-finite', /lower learningRate/],
  ])('%s is refused', async (_, corpus, options, code, message) => {
    const run = () => Reflect.apply(trainWordVectors, undefined, [corpus, { progress: false, ...options }]);
    const before = memory().numTensors;
    await expect(run()).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(memory().numTensors).toBe(before);
  });
});
