import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { randomGenerator } from '../../base/random.ts';
import type { Example } from '../../data/example.ts';
import { fromItems } from '../../data/from-arrays.ts';
import type { Encoder } from '../../model/encoder.ts';
import { freeze, unfreeze } from '../../model/freeze.ts';
import { modelOf } from '../../model/model.ts';
import { evaluate } from '../../run/evaluate.ts';
import { predict } from '../../run/predict.ts';
import { load } from '../../store/bundle/load.ts';
import { save } from '../../store/bundle/save.ts';
import { exportOnnx } from '../../store/export-onnx.ts';
import { engines, eventsOf, numbersIn, only } from '../../testing/points.ts';
import { type SequenceEncoderOptions, sequenceEncoder } from '../../testing/sequence-encoder.ts';
import { vectorEncoder } from '../../testing/vector-encoder.ts';
import type { TrainOptions } from '../../train/options.ts';
import { train } from '../../train/train.ts';
import { classifier } from '../classifier/classifier.ts';
import { type Tags, taggerHead } from './head.ts';
import { tagger } from './tagger.ts';

beforeAll(async () => {
  await setBackend('cpu');
});
afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

const labels = ['low', 'middle', 'high'] as const;
type Label = (typeof labels)[number];
type Sequence = readonly number[];
type Sentence = Example<Sequence, Tags<Label>> & { readonly label: Tags<Label> };

const labelOf = (timestep: number): Label => (timestep < 2 ? 'low' : timestep < 5 ? 'middle' : 'high');

/** Sequences of 1 to 12 timesteps; of each fifth timestep nobody knows the label. */
function sentences(count: number, seed = 1, longest = 12): Sentence[] {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, () => {
    const input = Array.from({ length: 1 + random.integer(longest) }, () => random.integer(10));
    return { input, label: input.map((timestep) => (random.integer(5) === 0 ? null : labelOf(timestep))) };
  });
}

const encoderOf = (options: Partial<SequenceEncoderOptions> = {}) =>
  sequenceEncoder({ vocabulary: 10, units: 4, ...options });
const build = (options: Partial<SequenceEncoderOptions> = {}) => tagger(encoderOf(options), { labels, hidden: [6] });

/** The timesteps that have a label as samples of their own. */
const stepsOf = (list: readonly Sentence[]) =>
  list.flatMap(({ input, label, weight = 1 }) =>
    input.flatMap((timestep, at) => {
      const known = label[at];
      return known ? [{ input: [timestep], label: known, weight }] : [];
    }),
  );

type Options = Partial<TrainOptions<Sequence, Tags<Label>>>;

describe.each(engines)('training of a tagger on %s', (engine) => {
  const recipe = { optimizer: 'sgd', learningRate: 0.5, shuffle: false, engine } as const;
  const probabilities = async (model: ReturnType<typeof build>) => {
    const every = await predict(
      model,
      Array.from({ length: 10 }, (_, timestep) => [timestep]),
      { engine },
    );
    return every.flatMap((timesteps) => timesteps.flatMap((timestep) => [...timestep.probabilities]));
  };
  const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));

  /** What a tagger comes to, beside a classifier that learns the same timesteps one by one, batch after batch. */
  async function compared(batches: readonly Sentence[][], options: Options, batchSize: number) {
    const model = build();
    const events = await eventsOf(
      train(model, fromItems(batches.flat()), { epochs: 1, batchSize, ...recipe, ...options }),
    );
    const oracle = classifier(encoderOf(), { labels, hidden: [6] });
    const losses: number[] = [];
    for (const batch of batches) {
      const timesteps = stepsOf(batch);
      const { classWeight } = options;
      const run = train(oracle, fromItems(timesteps), {
        epochs: 1,
        batchSize: timesteps.length,
        ...recipe,
        ...(classWeight && { classWeight }),
      });
      losses.push(...only(await eventsOf(run), 'step').map(({ loss }) => loss));
    }
    const expected = await predict(
      oracle,
      Array.from({ length: 10 }, (_, timestep) => [timestep]),
      { engine },
    );
    expect(await probabilities(model)).toEqual(near(expected.flatMap((each) => [...each.probabilities])));
    expect(only(events, 'step').map(({ loss }) => loss)).toEqual(near(losses));
    model.dispose();
    oracle.dispose();
    return events;
  }

  it('is that of a classifier of its timesteps: a timestep counts the same however long its sequence is', async () => {
    await compared([sentences(7)], {}, 7);
  });

  it('with a last, smaller batch, and rows of another length in each', async () => {
    const [a, b, c] = [sentences(3, 1, 3), sentences(3, 2, 20), sentences(1, 3, 8)];
    const lengths = [a, b, c].map((batch) => Math.max(...batch.map(({ input }) => input.length)));
    expect(new Set(lengths.map((length) => Math.max(4, 2 ** Math.ceil(Math.log2(length))))).size).toBeGreaterThan(1);
    await compared([a, b, c], {}, 3);
  });

  it('with weights of samples and of classes', async () => {
    const weighted = sentences(6).map((each, index) => ({ ...each, weight: 1 + (index % 3) }));
    await compared([weighted], { classWeight: { low: 3, high: 0.5 } }, 6);
  });

  it('with classes balanced over timesteps', async () => {
    await compared([sentences(6)], { classWeight: 'balanced' }, 6);
  });

  it('with an update made from several batches', async () => {
    await compared([sentences(7)], { gradientAccumulation: 3 }, 3);
  });

  it('reports the loss and accuracy of timesteps', async () => {
    const list = sentences(7);
    const model = build();
    const before = await evaluate(model, fromItems(list), { engine, batchSize: 2 });
    const oracle = classifier(encoderOf(), { labels, hidden: [6] });
    const expected = await evaluate(oracle, fromItems(stepsOf(list)), { engine });
    expect(before).toEqual({
      ...expected,
      loss: expect.closeTo(expected.loss, 5),
      samples: list.filter(({ label }) => label.some((each) => each !== null)).length,
      timesteps: expected.samples,
    });
    const events = await eventsOf(
      train(model, fromItems(list), { epochs: 1, batchSize: 7, ...recipe, validationData: fromItems(list) }),
    );
    const [epoch] = only(events, 'epoch');
    expect(epoch).toMatchObject({ loss: expect.closeTo(before.loss, 5), accuracy: before.accuracy });
    expect(epoch?.validation?.accuracy).toBe((await evaluate(model, fromItems(list), { engine })).accuracy);
    expect(epoch).not.toHaveProperty('timesteps');
    model.dispose();
    oracle.dispose();
  });

  it('learns, and tells each timestep that was kept', async () => {
    const model = build({ maxLength: 8, padding: 'pre', truncating: 'pre' });
    await train(model, fromItems(sentences(60)), { epochs: 30, batchSize: 8, learningRate: 0.05, engine });
    const samples = [[0, 9, 3], [4], [9, 9, 9, 9, 9, 9, 9, 9, 0, 1, 2, 3, 4, 5, 6, 7]];
    const answers = await predict(model, samples, { engine });
    expect(answers.map((timesteps) => timesteps.map(({ label }) => label))).toEqual(
      samples.map((sample) => sample.slice(-8).map(labelOf)),
    );
    model.dispose();
  });

  it('is not upset by batches without a label, and says when no example has one', async () => {
    const model = build();
    const unknown = (length: number) => ({
      input: Array.from({ length }, () => 1),
      label: Array.from({ length }, () => null),
    });
    const before = await numbersIn(model);
    const none = fromItems([unknown(2), unknown(3)]);
    const noLabels = { code: 'empty-data', message: expect.stringMatching(/no timestep of any example has a label/) };
    await expect(train(model, none, { epochs: 1, ...recipe })).rejects.toMatchObject(noLabels);
    await expect(evaluate(model, none, { engine })).rejects.toMatchObject(noLabels);
    expect(await numbersIn(model)).toEqual(before);
    const some: Sentence[] = [unknown(2), { input: [1], label: ['low'] }];
    const timesteps = only(
      await eventsOf(train(model, fromItems(some), { epochs: 1, batchSize: 1, ...recipe })),
      'step',
    );
    expect(timesteps.map(({ loss }) => loss > 0)).toEqual([false, true]);
    expect((await numbersIn(model)).every(Number.isFinite)).toBe(true);
    model.dispose();
  });
});

describe('a tagger', () => {
  it('comes back from its bundle', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tagger-'));
    const model = build({ padding: 'pre' });
    await train(model, fromItems(sentences(8)), { epochs: 2, engine: 'onnx' });
    await save(model, join(folder, 'model'));
    const again = await load(join(folder, 'model'), sequenceEncoder, { head: 'tagger' });
    const samples = sentences(5, 9).map(({ input }) => input);
    expect(await predict(again, samples)).toEqual(await predict(model, samples));
    expect(await again.encoder.encode(samples)).toEqual(await model.encoder.encode(samples));
    await expect(load(join(folder, 'model'), sequenceEncoder)).rejects.toThrow(/Load it with \{ head: 'tagger' \}/);
    model.dispose();
    again.dispose();
    await rm(folder, { recursive: true });
  });

  it('is exported, for sequences of any length or of one', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tagger-'));
    const model = build();
    for (const options of [{}, { timesteps: 12 }]) {
      const path = join(folder, 'tagger.onnx');
      await exportOnnx(model, path, options);
      const text = (await readFile(path)).toString('latin1');
      for (const part of ['sequence_input', 'Softmax', '"kind":"tagger"']) expect(text).toContain(part);
    }
    await expect(exportOnnx(model, 'x.onnx', { timesteps: 0 })).rejects.toThrow(
      /"timesteps" to be an integer at least 1/,
    );
    model.dispose();
    await rm(folder, { recursive: true });
  });

  it('learns on an encoder that is frozen, and on one that has thawed', async () => {
    const model = build({ dropout: 0.5 });
    const data = fromItems(sentences(8));
    const vectors = () => model.encoder.encode([[1, 2, 3]]);
    freeze(model.encoder);
    const before = await vectors();
    const { steps } = await train(model, data, { epochs: 2, learningRate: 0.1, engine: 'onnx' });
    expect(steps).toBeGreaterThan(0);
    expect(await vectors()).toEqual(before);
    unfreeze(model.encoder);
    await train(model, data, { epochs: 2, learningRate: 0.1, engine: 'onnx' });
    expect(await vectors()).not.toEqual(before);
    model.dispose();
  });

  it('shares its encoder with a classifier', async () => {
    const encoder = encoderOf();
    const [tags, whole] = [tagger(encoder, { labels }), classifier(encoder, { labels: ['x', 'y'] })];
    const before = await encoder.encode([[1, 2]]);
    await train(tags, fromItems(sentences(8)), { epochs: 1, engine: 'onnx', learningRate: 0.1 });
    expect(await encoder.encode([[1, 2]])).not.toEqual(before);
    expect((await predict(whole, [[1, 2]]))[0]?.probabilities).toHaveLength(2);
    whole.head.network.dispose();
    tags.dispose();
    whole.head.network.dispose();
  });

  it('names the example whose labels are not those of its timesteps, where it is in the data', async () => {
    const model = build();
    const list = sentences(40);
    const broken = list.map((each, index) =>
      index === 33 ? { ...each, input: [1, 2, 3], label: ['low', 'low'] as const } : each,
    );
    const wrong = {
      code: 'invalid-label',
      message: expect.stringMatching(/expected 3 labels for example 33, .* received "2 labels"/),
    };
    const options = { epochs: 1, batchSize: 4, engine: 'onnx' } as const;
    await expect(train(model, fromItems(broken), options)).rejects.toMatchObject(wrong);
    await expect(evaluate(model, fromItems(broken), { batchSize: 4 })).rejects.toMatchObject(wrong);
    const missing = list.map(({ input, ...rest }, index) => (index === 17 ? { input } : { input, ...rest }));
    await expect(evaluate(model, fromItems(missing), { batchSize: 4 })).rejects.toThrow(/example 17: has no label/);
    await expect(train(model, fromItems(missing), options)).rejects.toThrow(/example 17: has no label/);
    const other = list.map((each, index) => (index === 5 ? { ...each, label: ['wide' as Label] } : each));
    await expect(train(model, fromItems(other), options)).rejects.toThrow(
      /the label of timestep 0 of example 5 to be one of "low", "middle", "high", received "wide"/,
    );
    model.dispose();
  });

  it('names a bad sample by its place among those that were given', async () => {
    const model = build();
    const samples = sentences(40).map(({ input }) => input);
    const bad = [...samples.slice(0, 33), [3, 10], ...samples.slice(33)];
    const message = /^sequenceEncoder, sample 33: expected one or more integers from 0 to 9, received \[3,10\]/;
    await expect(predict(model, bad, { batchSize: 4 })).rejects.toThrow(message);
    await expect(model.encoder.encode(bad)).rejects.toThrow(message);
    const data = fromItems(bad.map((input) => ({ input, label: input.map(() => 'low' as const) })));
    await expect(evaluate(model, data, { batchSize: 4 })).rejects.toThrow(message);
    await expect(train(model, data, { epochs: 1, batchSize: 4, engine: 'onnx' })).rejects.toThrow(message);
    const empty: unknown[] = [...samples, undefined];
    await expect(Reflect.apply(predict, undefined, [model, empty])).rejects.toThrow(/sample 40: expected one or more/);
    model.dispose();
  });

  it('needs an encoder of sequences', () => {
    const encoder: Encoder<readonly number[]> = vectorEncoder({ length: 2 });
    const message = {
      code: 'invalid-input',
      message: expect.stringMatching(
        /^tagger: expected an encoder of sequences, .* received "an encoder of kind "?\\?"vector/,
      ),
    };
    // @ts-expect-error an encoder that gives no vectors of timesteps
    expect(() => tagger(encoder, { labels })).toThrow(expect.objectContaining(message));
    const head = taggerHead({ labels, width: 4 });
    expect(() => modelOf(encoder, head)).toThrow(expect.objectContaining(message));
    head.network.dispose();
    encoder.dispose();
    expect(() => Reflect.apply(tagger, undefined, [{ vocabulary: 4 }, { labels }])).toThrow(
      /an encoder as first argument/,
    );
    const sequences = encoderOf();
    const wide = taggerHead({ labels, width: 5 });
    expect(() => modelOf(sequences, wide)).toThrow(/width 4, which the encoder gives, received 5/);
    wide.network.dispose();
    sequences.dispose();
  });

  it('knows its types', () => {
    const model = build();
    const answers = () => predict(model, [[1]]);
    expectTypeOf(answers).returns.resolves.toExtend<{ label: Label; probability: number }[][]>();
    // @ts-expect-error a sample of another kind
    const wrong = () => predict(model, ['text']);
    // @ts-expect-error a label for the whole sample
    const whole = () => train(model, fromItems([{ input: [1], label: 'low' as const }]), { epochs: 1 });
    // @ts-expect-error a label that there is not
    const other = () => train(model, fromItems([{ input: [1], label: ['wide'] as const }]), { epochs: 1 });
    expect([wrong, whole, other]).toHaveLength(3);
    model.dispose();
  });
});
