import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../data/dataset.ts';
import { fromArrays } from '../data/from-arrays.ts';
import { fromGenerator } from '../data/from-generator.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { classifierHead } from '../heads/classifier/head.ts';
import { engines, eventsOf, only } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { classWeightsOf } from './class-weights.ts';
import { train } from './train.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const labels = ['a', 'b', 1, true] as const;
type Label = (typeof labels)[number];
const data = (given: readonly Label[]): Dataset<readonly number[], Label> =>
  fromArrays({ inputs: given.map((_, index) => [index]), labels: given });

describe('class weights', () => {
  const head = classifierHead({ labels, width: 2 });
  const weightsFor = (given: Dataset<unknown, Label>, classWeight: Parameters<typeof classWeightsOf>[2]) =>
    classWeightsOf(head, given, classWeight);

  it('are none where none are asked for', async () => {
    expect(await classWeightsOf(head, data(['a']), undefined)).toBeUndefined();
  });

  it('are taken by name; 1 for those left out', async () => {
    expect(await weightsFor(data(['a']), { b: 3, 1: 0.5, true: 0 })).toEqual([1, 3, 0.5, 0]);
  });

  it('balance classes: n / (classes that occur · n of the class)', async () => {
    const given: Label[] = ['a', 'a', 'a', 'a', 'b', 1, 'a', 'b'];
    const expected = [8 / (3 * 5), 8 / (3 * 2), 8 / 3, 1];
    expect(await weightsFor(data(given), 'balanced')).toEqual(expected);
    const stream = fromGenerator(() => given.map((label) => ({ input: [0], label })));
    expect(await weightsFor(stream, 'balanced')).toEqual(expected);
  });

  it('read no inputs for that where labels are known without', async () => {
    let reads = 0;
    const counting = data(['a', 'b', 'a']).map((example) => {
      reads++;
      return example;
    });
    await weightsFor({ ...counting, labelAt: data(['a', 'b', 'a']).labelAt }, 'balanced');
    expect(reads).toBe(0);
  });
});

describe.each(engines)('in training on %s', (engine) => {
  it('class weights multiply the weights of samples', async () => {
    const losses = async (weights: readonly number[], classWeight?: Record<string, number>) => {
      const model = classifier(vectorEncoder({ length: 1 }), { labels: ['x', 'y'] });
      const examples = fromArrays({ inputs: [[1], [2], [3]], labels: ['x', 'y', 'y'] as const, weights });
      const options = { epochs: 3, batchSize: 3, engine, ...(classWeight && { classWeight }) };
      const steps = only(await eventsOf(train(model, examples, options)), 'step').map(({ loss }) => loss);
      model.dispose();
      return steps;
    };
    const expected = await losses([1, 6, 3]);
    const actual = await losses([1, 2, 1], { y: 3 });
    for (const [step, loss] of expected.entries()) expect(actual[step]).toBeCloseTo(loss, 5);
    expect(await losses([1, 2, 1])).not.toEqual(expected);
  });
});
