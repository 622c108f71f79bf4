import '@tensorflow/tfjs-backend-cpu';
import { memory, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromItems } from '../data/from-arrays.ts';
import { classifier } from '../heads/classifier/classifier.ts';
import { regressor } from '../heads/regressor/regressor.ts';
import { points, sides, sums } from '../testing/points.ts';
import { vectorEncoder } from '../testing/vector-encoder.ts';
import { train } from './train.ts';

let model: ReturnType<typeof build>;
const build = () => classifier(vectorEncoder({ length: 2 }), { labels: sides });
const data = points(8);

beforeAll(async () => {
  await setBackend('cpu');
  model = build();
});
afterAll(() => model.dispose());

/** Calls train as plain JavaScript may. */
const trainWith = (...given: unknown[]) => Reflect.apply(train, undefined, given);

describe('train refuses at once', () => {
  it.each<[string, object, string]>([
    ['no epochs', { epochs: undefined }, '"epochs" to be an integer at least 1, received undefined'],
    ['epochs of 0', { epochs: 0 }, '"epochs" to be an integer at least 1, received 0'],
    ['half an epoch', { epochs: 1.5 }, '"epochs"'],
    [
      'an option that does not exist',
      { batchsize: 8 },
      'there is no option "batchsize". The options are: epochs, batchSize',
    ],
    ['a batch of none', { batchSize: 0 }, '"batchSize" to be an integer at least 1'],
    ['a chunk of none', { chunkSize: 0 }, '"chunkSize" to be a positive integer, received 0'],
    ['half a chunk', { chunkSize: 1.5 }, '"chunkSize" to be a positive integer, received 1.5'],
    ['a chunk of text', { chunkSize: 'a' }, '"chunkSize" to be a positive integer, received "a"'],
    ['a rate of 0', { learningRate: 0 }, '"learningRate" to be a finite number greater than 0'],
    ['a rate that is no number', { learningRate: Number.NaN }, '"learningRate"'],
    ['an optimizer that does not exist', { optimizer: 'adamax' }, '"optimizer" to be one of sgd, rmsprop, adam, adamw'],
    ['an option the optimizer has not', { optimizer: { name: 'sgd', beta1: 1 } }, 'there is no option "beta1"'],
    ['no optimizer', { optimizer: null }, 'the name of an optimizer'],
    ['a schedule that does not exist', { schedule: 'cosin' }, '"schedule" to be one of constant, step'],
    [
      'a metric that no one reports, to stop by',
      { earlyStopping: { monitor: 'acuracy' } },
      '"monitor" to be one of loss, accuracy',
    ],
    [
      'a metric of other heads, to reduce by',
      { schedule: { name: 'reduceOnPlateau', monitor: 'mae' } },
      '"monitor" to be one of',
    ],
    ['patience of 0', { earlyStopping: { patience: 0 } }, '"patience" to be an integer at least 1'],
    ['a mode that does not exist', { earlyStopping: { mode: 'lower' } }, '"mode" to be one of min, max'],
    ['early stopping by name', { earlyStopping: 'loss' }, 'an object of options'],
    ['a split of 1', { validationSplit: 1 }, '"validationSplit" to be a finite number greater than 0 and less than 1'],
    [
      'validation data that is a list',
      { validationData: [] },
      '"validationData" to be a data set, received "an array"',
    ],
    [
      'two kinds of validation',
      { validationSplit: 0.1, validationData: data },
      'both "validationSplit" and "validationData"',
    ],
    ['a seed of text', { seed: '1' }, '"seed" to be an integer'],
    ['shuffle of text', { shuffle: 'yes' }, '"shuffle" to be true or false'],
    ['a weight below 0', { classWeight: { near: -1 } }, '"classWeight.near"'],
    ['weights in a list', { classWeight: [1, 2] }, `"classWeight" to be 'balanced'`],
    ['weights by another name', { classWeight: 'auto' }, `"classWeight" to be 'balanced'`],
    ['a norm of 0', { clipNorm: 0 }, '"clipNorm" to be a finite number greater than 0'],
    ['a value below 0', { clipValue: -1 }, '"clipValue"'],
    ['accumulation of 0', { gradientAccumulation: 0 }, '"gradientAccumulation" to be an integer at least 1'],
    ['a checkpoint by name', { checkpoint: 'runs/1' }, 'train, checkpoint: expected an object of options'],
    ['a checkpoint without a folder', { checkpoint: {} }, '"checkpoint.folder" to be the path of a folder'],
    ['a checkpoint with an option too many', { checkpoint: { folder: 'a', often: 2 } }, 'there is no option "often"'],
    ['resume of text', { checkpoint: { folder: 'a', resume: 'yes' } }, '"checkpoint.resume" to be true or false'],
    ['a controller in place of its signal', { signal: new AbortController() }, '"signal" to be an AbortSignal'],
    ['an engine that does not exist', { engine: 'gpu' }, `"engine" to be 'auto', 'onnx' or 'eager'`],
    ['progress of text', { progress: 'yes' }, '"progress" to be true or false'],
    [
      'one callback in place of a list',
      { callbacks: () => {} },
      '"callbacks" to be an array of functions, received "a function"',
    ],
    ['callbacks that are none', { callbacks: [1] }, '"callbacks" to be an array of functions'],
  ])('%s', (_, options, message) => {
    const before = memory().numTensors;
    expect(() => trainWith(model, data, { epochs: 1, ...options })).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining(message) }),
    );
    expect(memory().numTensors).toBe(before);
  });

  it.each([undefined, null, 5])('%s in place of options', (options) => {
    expect(() => trainWith(model, data, options)).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });

  it.each<[string, () => unknown, string]>([
    ['an encoder', () => model.encoder, 'expected a model, received "an encoder". Put a head on an encoder'],
    ['a network', () => model.network, 'received "another object"'],
    ['nothing', () => undefined, 'received undefined'],
    ['null', () => null, 'a model'],
  ])('%s in place of a model', (_, wrong, message) => {
    expect(() => trainWith(wrong(), data, { epochs: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining(message) }),
    );
  });

  it.each<[string, unknown]>([
    ['a list', [{ input: [1, 2], label: 'near' }]],
    ['a generator', (function* () {})()],
    ['nothing', undefined],
  ])('%s in place of a data set', (_, wrong) => {
    expect(() => trainWith(model, wrong, { epochs: 1 })).toThrow(
      expect.objectContaining({ code: 'invalid-input', message: expect.stringContaining('fromItems()') }),
    );
  });
});

describe('train refuses before the first step', () => {
  it('weights for a label that there is not', async () => {
    const run = train(model, data, { epochs: 1, classWeight: { near: 2, middle: 1 }, engine: 'onnx' });
    await expect(run).rejects.toMatchObject({
      code: 'invalid-option',
      message: expect.stringMatching(/names "middle", which is no label.*labels are: near, far/),
    });
  });

  it('class weights where there are no classes', async () => {
    const numbers = regressor(vectorEncoder({ length: 2 }), {});
    const run = train(numbers, sums(4), { epochs: 1, classWeight: 'balanced', engine: 'onnx' });
    await expect(run).rejects.toMatchObject({ code: 'invalid-option', message: expect.stringContaining('regressor') });
    numbers.dispose();
  });

  it('a split that leaves nothing', async () => {
    const run = train(model, fromItems([{ input: [1, 2], label: 'near' as const }]), {
      epochs: 1,
      validationSplit: 0.5,
    });
    await expect(run).rejects.toMatchObject({ code: 'empty-data' });
  });
});

it('train takes undefined for an option that is absent', async () => {
  const absent = { validationData: undefined, earlyStopping: false, classWeight: undefined, callbacks: undefined };
  expect(await trainWith(model, data, { epochs: 1, engine: 'onnx', ...absent })).toMatchObject({ reason: 'completed' });
});
