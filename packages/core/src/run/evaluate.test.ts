import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromItems } from '../data/from-arrays.ts';
import { fromGenerator } from '../data/from-generator.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { regressor } from '../heads/regressor/regressor.ts';
import { engines, numbersIn, pointExamples, points, sides, sums } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { evaluate } from './evaluate.ts';
import { predict } from './predict.ts';

let model: ReturnType<typeof build>;
const build = () => classifier(vectorEncoder({ length: 2, units: [6], dropout: 0.5, noise: 1 }), { labels: sides });
beforeAll(async () => {
  await setBackend('cpu');
  model = build();
});
afterAll(() => model.dispose());

describe.each(engines)('evaluate on %s', (engine) => {
  it('reports what predict finds', async () => {
    const examples = pointExamples(50);
    const report = await evaluate(model, fromItems(examples), { engine });
    const answers = await predict(
      model,
      examples.map(({ input }) => input),
      { engine },
    );
    const right = answers.filter(({ label }, index) => label === examples[index]?.label).length;
    expect(report.accuracy).toBe(right / 50);
    const losses = answers.map(
      ({ probabilities }, index) => -Math.log(probabilities[sides.indexOf(examples[index]?.label ?? 'far')] ?? 0),
    );
    expect(report.loss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 50, 5);
    expect(report).toMatchObject({ samples: 50, notFinite: 0 });
    expect(report.confusionMatrix.flat().reduce((sum, count) => sum + count, 0)).toBe(50);
  });

  it('does not depend on the batch size, nor on where examples come from', async () => {
    const expected = await evaluate(model, points(37), { engine });
    const near = { ...expected, loss: expect.closeTo(expected.loss, 5) };
    for (const batchSize of [1, 5, 37, 1000])
      expect(await evaluate(model, points(37), { engine, batchSize })).toEqual(near);
    expect(
      await evaluate(
        model,
        fromGenerator(() => pointExamples(37)),
        { engine },
      ),
    ).toEqual(near);
  });

  it('counts weights of examples', async () => {
    const [first, second] = pointExamples(2);
    if (!first || !second) throw new Error('two examples');
    const weighted = await evaluate(
      model,
      fromItems([
        { ...first, weight: 3 },
        { ...second, weight: 1 },
      ]),
      { engine },
    );
    const repeated = await evaluate(model, fromItems([first, first, first, second]), { engine });
    expect(weighted.loss).toBeCloseTo(repeated.loss, 5);
    expect(weighted.accuracy).toBe(repeated.accuracy);
  });

  it('reports errors in the units of the labels', async () => {
    const numbers = regressor(vectorEncoder({ length: 2 }), { targetScale: { mean: [100], deviation: [20] } });
    const data = sums(20);
    const report = await evaluate(numbers, data, { engine });
    const examples = await data.collect();
    const answers = await predict(
      numbers,
      examples.map(({ input }) => input),
      { engine },
    );
    const errors = answers.map(({ value }, index) => Math.abs(value - (examples[index]?.label ?? 0)));
    expect(report.mae).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / 20, 3);
    numbers.dispose();
  });

  it('leaves weights and tensors as they are', async () => {
    const before = [await numbersIn(model), memory().numTensors];
    await evaluate(model, points(10), { engine });
    expect([await numbersIn(model), memory().numTensors]).toEqual(before);
  });
});

describe('evaluate', () => {
  it('says that there are no examples', async () => {
    for (const data of [points(0), points(5).filter(() => false)]) {
      await expect(evaluate(model, data)).rejects.toMatchObject({
        code: 'empty-data',
        message: expect.stringContaining('no examples'),
      });
    }
  });

  it('says that no example counts', async () => {
    const data = fromItems(pointExamples(5).map((example) => ({ ...example, weight: 0 })));
    await expect(evaluate(model, data)).rejects.toMatchObject({
      code: 'invalid-data',
      message: expect.stringContaining('all examples have the weight 0'),
    });
  });

  it('names the place of a bad label, of a missing one and of a bad sample', async () => {
    const examples = pointExamples(30);
    const label = fromItems([...examples, { input: [0, 0], label: 'elsewhere' as 'far' }]);
    await expect(evaluate(model, label, { batchSize: 8 })).rejects.toMatchObject({
      code: 'invalid-label',
      message: expect.stringContaining('the label of example 30'),
    });
    const missing = fromItems([...examples, { input: [0, 0] }]);
    await expect(evaluate(model, missing, { batchSize: 8 })).rejects.toMatchObject({
      code: 'invalid-label',
      message: expect.stringContaining('example 30: has no label'),
    });
    const sample = fromItems([...examples, { input: [0], label: 'far' as const }]);
    await expect(evaluate(model, sample, { batchSize: 8 })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/^vectorEncoder, sample 30: /),
    });
  });

  it('stops with the reason of its signal', async () => {
    const reason = new Error('enough');
    await expect(evaluate(model, points(5), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    let read = 0;
    const data = points(100).map((example) => {
      if (++read === 20) controller.abort(reason);
      return example;
    });
    await expect(evaluate(model, data, { batchSize: 4, signal: controller.signal })).rejects.toBe(reason);
    expect(read).toBeLessThan(50);
  });

  it.each<[string, unknown[], string, RegExp]>([
    ['no model', [undefined, points(1)], 'invalid-input', /expected a model/],
    ['a list of examples', ['model', pointExamples(2)], 'invalid-input', /a data set, received "an array".*fromItems/],
    ['a batch of none', ['model', points(1), { batchSize: 0 }], 'invalid-option', /"batchSize"/],
    [
      'an option that does not exist',
      ['model', points(1), { batchsize: 1 }],
      'invalid-option',
      /no option "batchsize"/,
    ],
    ['an engine that does not exist', ['model', points(1), { engine: 'gpu' }], 'invalid-option', /"engine" to be/],
    [
      'a signal that is none',
      ['model', points(1), { signal: true }],
      'invalid-option',
      /"signal" to be an AbortSignal/,
    ],
  ])('refuses %s', async (_, given, code, message) => {
    const real = given.map((each) => (each === 'model' ? model : each));
    await expect(Reflect.apply(evaluate, undefined, real)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

describe.each(engines)('predict on %s', (engine) => {
  const samples = pointExamples(70).map(({ input }) => input);

  it('gives an answer for each sample, in order, whatever the batch size', async () => {
    const answers = await predict(model, samples, { engine });
    expect(answers).toHaveLength(70);
    for (const { label, index, probability, probabilities } of answers) {
      expect(sides[index]).toBe(label);
      expect(probability).toBe(Math.max(...probabilities));
      expect(probabilities.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 5);
    }
    for (const batchSize of [1, 7, 1000]) {
      for (const [index, { probability }] of (await predict(model, samples, { engine, batchSize })).entries()) {
        expect(probability).toBeCloseTo(answers[index]?.probability ?? Number.NaN, 5);
      }
    }
    expect(await predict(model, [], { engine })).toEqual([]);
  });

  it('leaves no tensor behind', async () => {
    const before = memory().numTensors;
    await predict(model, samples, { engine });
    expect(memory().numTensors).toBe(before);
  });
});

describe('predict', () => {
  it('names the place of a bad sample', async () => {
    const samples = [...pointExamples(12).map(({ input }) => input), [1]];
    await expect(predict(model, samples, { batchSize: 8 })).rejects.toThrow(/^vectorEncoder, sample 12: /);
  });

  it('says which sample the network has no number for', async () => {
    const broken = classifier(vectorEncoder({ length: 1, activation: 'linear' }), { labels: sides });
    broken.network.setWeights(broken.network.getWeights().map((weight) => weight.clone()));
    const samples = [[1], [1], [1], [3e38]];
    const scaled = {
      ...broken,
      encoder: {
        ...broken.encoder,
        preprocess: async (given: readonly (readonly number[])[]) => [
          {
            dtype: 'float32' as const,
            shape: [given.length, 1],
            values: Float32Array.from(given, ([x = 0]) => (x > 1 ? Number.NaN : x)),
          },
        ],
      },
    };
    await expect(predict(scaled, samples, { batchSize: 3 })).rejects.toMatchObject({
      code: 'not-finite',
      message: expect.stringMatching(/the outputs for sample 3 are not numbers/),
    });
    broken.dispose();
  });

  it.each<[string, unknown[], string, RegExp]>([
    ['no model', [undefined, []], 'invalid-input', /expected a model/],
    [
      'one sample in place of a list',
      ['model', 'photo.jpg'],
      'invalid-input',
      /an array of samples, received "photo\.jpg"\. Pass \[sample\]/,
    ],
    ['no samples', ['model'], 'invalid-input', /an array of samples, received undefined/],
    ['a batch of none', ['model', [], { batchSize: 0 }], 'invalid-option', /"batchSize"/],
    ['an option that does not exist', ['model', [], { topK: 1 }], 'invalid-option', /no option "topK"/],
  ])('refuses %s', async (_, given, code, message) => {
    const real = given.map((each) => (each === 'model' ? model : each));
    await expect(Reflect.apply(predict, undefined, real)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});
