import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { randomGenerator } from '../base/random.ts';
import { fromItems } from '../data/from-arrays.ts';
import { fromGenerator } from '../data/from-generator.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import type { SequenceEncoder } from '../model/encoder.ts';
import { evaluate } from '../run/evaluate.ts';
import { predict } from '../run/predict.ts';
import { engines, eventsOf, numbersIn, only } from '../testing/points.ts';
import { type SequenceEncoderOptions, sequenceEncoder } from '../testing/sequence-encoder.ts';
import type { TrainOptions } from './options.ts';
import { train } from './train.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

// What is compiled for rows of another length is told in a warning, which is printed where no progress is shown.
beforeEach(() => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  return () => warn.mockRestore();
});

type Sequence = readonly number[];
type Kind = 'few' | 'many';
type Options = Partial<TrainOptions<Sequence, Kind>>;

function examplesOf(count: number, longest: number, seed = 1) {
  const random = randomGenerator(seed);
  return Array.from({ length: count }, () => {
    const input = Array.from({ length: 1 + random.integer(longest) }, () => random.integer(10));
    return { input, label: input.filter((step) => step > 6).length > 2 ? ('many' as const) : ('few' as const) };
  });
}

/** An encoder that notes which samples come together, and how long their rows are. */
function watched(options: Partial<SequenceEncoderOptions> = {}, sized = true) {
  const { sizeOf, ...encoder } = sequenceEncoder({ vocabulary: 10, units: 4, ...options });
  const batches: { indices: readonly number[]; length: number; epoch: number }[] = [];
  const watching: SequenceEncoder<Sequence> = {
    ...encoder,
    async preprocess(samples, pass) {
      const features = await encoder.preprocess(samples, pass);
      const length = features[0]?.shape[1] ?? 0;
      if (pass) batches.push({ indices: [...pass.indices], length, epoch: pass.epoch });
      return features;
    },
    ...(sized && sizeOf && { sizeOf }),
  };
  return { encoder: watching, batches };
}

const labels = ['few', 'many'] as const;
const padding = (batches: readonly { indices: readonly number[]; length: number }[]) =>
  batches.reduce((sum, { indices, length }) => sum + indices.length * length, 0);

describe('samples of like size', () => {
  const examples = examplesOf(203, 60);
  const options: Options & { epochs: number } = { epochs: 2, batchSize: 8, engine: 'onnx', progress: false };
  const trained = async (sized: boolean, more: Options = {}, data = fromItems(examples)) => {
    const { encoder, batches } = watched({ maxLength: 64 }, sized);
    const model = classifier(encoder, { labels });
    const events = await eventsOf(train(model, data, { ...options, ...more }));
    const numbers = await numbersIn(model);
    model.dispose();
    return { batches, numbers, events };
  };

  it('go through training together, each once an epoch, in another order in each', async () => {
    const { batches, events } = await trained(true);
    const plain = await trained(false);
    for (const epoch of [1, 2]) {
      const ofEpoch = batches.filter((batch) => batch.epoch === epoch);
      expect(ofEpoch).toHaveLength(26);
      expect(ofEpoch.flatMap(({ indices }) => indices).sort((a, b) => a - b)).toEqual([...examples.keys()]);
    }
    expect(only(events, 'step')).toHaveLength(52);
    const [first, second] = [1, 2].map((epoch) => batches.filter((batch) => batch.epoch === epoch));
    expect(first?.map(({ indices }) => indices)).not.toEqual(second?.map(({ indices }) => indices));
    expect(padding(batches)).toBeLessThan(0.75 * padding(plain.batches));
  });

  it('stay in their order where nothing is shuffled', async () => {
    const { batches } = await trained(true, { shuffle: false, epochs: 1 });
    expect(batches.flatMap(({ indices }) => indices)).toEqual([...examples.keys()]);
  });

  it('come from a stream as well', async () => {
    const stream = fromGenerator(() => examples);
    const { batches } = await trained(true, { epochs: 1 }, stream);
    expect(batches.flatMap(({ indices }) => indices).sort((a, b) => a - b)).toEqual([...examples.keys()]);
  });

  it('are the same after a resume, and so are the weights, bit for bit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sequences-'));
    const whole = await trained(true, { epochs: 3, batchSize: 32 });
    const checkpoint = { folder, resume: true };
    const first = await trained(true, { epochs: 1, batchSize: 32, checkpoint });
    const rest = await trained(true, { epochs: 3, batchSize: 32, checkpoint });
    expect([...first.batches, ...rest.batches]).toEqual(whole.batches);
    expect(rest.numbers).toEqual(whole.numbers);
    expect((await trained(true, { epochs: 3, batchSize: 32 })).numbers).toEqual(whole.numbers);
    await rm(folder, { recursive: true });
  });

  it.each(engines)('come back from evaluate, predict and encode in the order they were given (%s)', async (engine) => {
    const [model, plain] = [true, false].map((sized) => classifier(watched({}, sized).encoder, { labels }));
    if (!model || !plain) throw new Error('two models');
    const samples = examples.slice(0, 40).map(({ input }) => input);
    const [answers, expected] = [
      await predict(model, samples, { engine, batchSize: 8 }),
      await predict(plain, samples, { engine, batchSize: 8 }),
    ];
    expect(answers).toHaveLength(40);
    for (const [index, { label, probability }] of answers.entries())
      expect({ label, probability }).toEqual({
        label: expected[index]?.label,
        probability: expect.closeTo(expected[index]?.probability ?? 0, 5),
      });
    const vectors = await model.encoder.encode(samples);
    for (const [index, vector] of (await plain.encoder.encode(samples)).entries())
      expect([...(vectors[index] ?? [])]).toEqual([...vector].map((value) => expect.closeTo(value, 5)));
    const report = await evaluate(model, fromItems(examples), { engine });
    const reference = await evaluate(plain, fromItems(examples), { engine });
    expect(report).toEqual({ ...reference, loss: expect.closeTo(reference.loss, 5) });
    model.dispose();
    plain.dispose();
  });
});

describe('rows of many lengths', () => {
  /** Without buckets: a row is as long as the longest of its batch. */
  function unbucketed() {
    const { sizeOf: _, ...encoder } = sequenceEncoder({ vocabulary: 10, units: 4, maxLength: 64 });
    const exact: SequenceEncoder<Sequence> = {
      ...encoder,
      async preprocess(samples, pass) {
        const [array] = await encoder.preprocess(samples, pass);
        const longest = Math.max(...samples.map(({ length }) => length));
        const rows = array?.shape[1] ?? 0;
        const values = Int32Array.from(array?.values.filter((_value, at) => at % rows < longest) ?? []);
        return [{ dtype: 'int32', shape: [samples.length, longest], values }];
      },
    };
    return exact;
  }
  /** Lengths 1 to 20 twice, then 1 again. */
  const lengths = [...Array.from({ length: 40 }, (_, index) => 1 + (index % 20)), 1];
  const data = fromItems(
    lengths.map((length) => ({
      input: Array.from({ length }, (_, step) => step % 10),
      label: length > 10 ? ('many' as const) : ('few' as const),
    })),
  );

  it('train to the same weights on both engines; each new length is told once', async () => {
    const numbers: number[][] = [];
    for (const engine of engines) {
      const model = classifier(unbucketed(), { labels });
      const events = await eventsOf(
        train(model, data, { epochs: 2, batchSize: 1, shuffle: false, learningRate: 0.01, engine, progress: false }),
      );
      const notices = only(events, 'notice').flatMap(({ message }) => (/compiles/.test(message) ? [message] : []));
      if (engine === 'onnx') {
        expect(notices).toHaveLength(19);
        expect(notices[0]).toBe('training step: compiles program 2, for inputs int32[rows, 2]; at most 32 are kept.');
        expect(notices[18]).toMatch(/program 20, for inputs int32\[rows, 20\]/);
      } else expect(notices).toEqual([]);
      numbers.push(await numbersIn(model));
      const report = await evaluate(model, data, { engine, batchSize: 1 });
      expect(report.samples).toBe(41);
      model.dispose();
    }
    const [eager, onnx] = numbers;
    for (const [index, value] of (onnx ?? []).entries()) expect(value).toBeCloseTo(eager?.[index] ?? Number.NaN, 4);
  });
});
