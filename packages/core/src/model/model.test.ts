import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { HostArray } from '../base/host-array.ts';
import { firstRows, padRows, rowsOf } from '../base/rows.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { classifierHead } from '../heads/classifier/head.ts';
import { regressor } from '../heads/regressor/regressor.ts';
import { predict } from '../run/predict.ts';
import { numbersIn, points, sides } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { train } from '../train/train.ts';
import { freeze, unfreeze } from './freeze.ts';
import { modelOf } from './model.ts';

beforeAll(async () => {
  await setBackend('cpu');
});
afterEach(() => {
  expect(memory().numTensors, 'nothing is left behind').toBe(0);
});

describe('a model', () => {
  it('has a network from samples to outputs, which shares the weights of encoder and head', async () => {
    const model = classifier(vectorEncoder({ length: 2, units: [3] }), { labels: ['a', 'b'] });
    expect(model.network.inputs.map(({ shape }) => shape)).toEqual([[null, 2]]);
    expect(model.network.outputs.map(({ shape }) => shape)).toEqual([[null, 2]]);
    expect(model.network.countParams()).toBe(2 * 3 + 3 + 3 * 2 + 2);
    const shared = [...model.encoder.network.weights, ...model.head.network.weights];
    expect(model.network.weights.map((weight) => weight.read().id)).toEqual(shared.map((weight) => weight.read().id));
    model.dispose();
  });

  it('frees everything once, however often it is disposed', async () => {
    const model = regressor(vectorEncoder({ length: 2 }), { hidden: [4], outputs: ['a', 'b'] });
    await predict(model, [[1, 2]], { engine: 'onnx' });
    await model.encoder.encode([[1, 2]]);
    model.dispose();
    model.dispose();
    await expect(predict(model, [[1, 2]], { engine: 'onnx' })).rejects.toMatchObject({ code: 'disposed' });
  });

  it('can be one of two on the same encoder', async () => {
    const encoder = vectorEncoder({ length: 2 });
    const [one, other] = [classifier(encoder, { labels: sides }), regressor(encoder, {})];
    await train(one, points(8), { epochs: 1, engine: 'onnx' });
    const [answer] = await predict(other, [[1, 2]], { engine: 'onnx' });
    expect(answer?.value).toEqual(expect.any(Number));
    other.head.network.dispose();
    one.dispose();
    other.head.network.dispose();
  });

  it('does not join a head to an encoder of another width', () => {
    const encoder = vectorEncoder({ length: 2, units: [3] });
    const head = classifierHead({ labels: sides, width: 4 });
    expect(() => modelOf(encoder, head)).toThrow(
      expect.objectContaining({ code: 'shape-mismatch', message: expect.stringMatching(/width 3, .* received 4/) }),
    );
    encoder.dispose();
    head.network.dispose();
  });

  it('knows its types', () => {
    const model = classifier(vectorEncoder({ length: 2 }), { labels: ['near', 'far'] });
    const answers = () => predict(model, [[1, 2]]);
    expectTypeOf(answers).returns.resolves.toMatchTypeOf<{ label: 'near' | 'far' }[]>();
    // @ts-expect-error a sample of another kind
    const wrong = () => predict(model, ['text']);
    expect(wrong).toBeTypeOf('function');
    model.dispose();
  });
});

describe('a frozen encoder', () => {
  it('keeps its weights and statistics, and thaws', async () => {
    const model = classifier(vectorEncoder({ length: 2, batchNormalization: true }), { labels: sides });
    freeze(model.encoder);
    expect(model.encoder.network.trainableWeights).toEqual([]);
    const before = await model.encoder.encode([[1, 2]]);
    await train(model, points(8), { epochs: 2, learningRate: 0.1, engine: 'onnx' });
    expect(await model.encoder.encode([[1, 2]])).toEqual(before);
    unfreeze(model.encoder);
    expect(model.encoder.network.trainableWeights).toHaveLength(4);
    await train(model, points(8), { epochs: 2, learningRate: 0.1, engine: 'onnx' });
    expect(await model.encoder.encode([[1, 2]])).not.toEqual(before);
    expect((await numbersIn(model)).every(Number.isFinite)).toBe(true);
    model.dispose();
  });
});

describe('rows', () => {
  const array = (dtype: HostArray['dtype'], shape: number[], values: number[]): HostArray => ({
    dtype,
    shape,
    values: dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values),
  });

  it.each<[string, HostArray, number, HostArray]>([
    ['come again', array('float32', [2, 2], [1, 2, 3, 4]), 5, array('float32', [5, 2], [1, 2, 3, 4, 1, 2, 3, 4, 1, 2])],
    ['of one come again', array('float32', [1, 3], [1, 2, 3]), 2, array('float32', [2, 3], [1, 2, 3, 1, 2, 3])],
    ['keep their type', array('int32', [2], [7, 8]), 3, array('int32', [3], [7, 8, 7])],
    ['that are enough stay', array('float32', [2, 1], [1, 2]), 2, array('float32', [2, 1], [1, 2])],
    ['that are none stay none', array('float32', [0, 4], []), 3, array('float32', [0, 4], [])],
  ])('%s', (_, given, size, expected) => {
    expect(padRows(given, size)).toEqual(expected);
  });

  it('come apart as copies', () => {
    const given = array('float32', [3, 2], [1, 2, 3, 4, 5, 6]);
    expect(firstRows(given, 2)).toEqual(array('float32', [2, 2], [1, 2, 3, 4]));
    const rows = rowsOf(given);
    expect(rows.map((row) => [...row])).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    given.values[0] = 9;
    expect(rows[0]?.[0]).toBe(1);
    expect(rowsOf(array('float32', [0, 2], []))).toEqual([]);
  });
});
