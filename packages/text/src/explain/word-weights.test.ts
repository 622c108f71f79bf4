import '@tensorflow/tfjs-backend-cpu';
import { classifier, predict, regressor, tagger } from '@encoderkit/core';
import { memory, setBackend, zerosLike } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import type { TextEncoderOptions } from '../encoder/options.ts';
import { textEncoder } from '../text-encoder.ts';
import { wordWeights } from './word-weights.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const texts = ['the cat sat', 'the dog sat on the cat', 'a dog', ''];
const options: TextEncoderOptions = {
  maxTokens: 12,
  embeddingSize: 3,
  units: 2,
  maxLength: 5,
  cell: 'rnn',
  pooling: 'mean',
};

async function encoderOf(given: TextEncoderOptions = {}) {
  const encoder = textEncoder({ ...options, ...given });
  await encoder.adapt(texts);
  return encoder;
}

const numbers = async (weight: { data(): Promise<ArrayLike<number>> } | undefined): Promise<number[]> =>
  Array.from((await weight?.data()) ?? []);

test.each(['onnx', 'eager'] as const)(
  'is gradient × input: a network without memory has it in closed form, on %s',
  async (engine) => {
    const encoder = await encoderOf({ padding: 'pre', window: 'tail' });
    const model = classifier(encoder, { labels: ['a', 'b'] });
    const layer = encoder.network.getLayer('text_0');
    const [kernel, recurrent, bias] = layer.getWeights();
    if (!kernel || !recurrent || !bias) throw new Error('no weights');
    layer.setWeights([kernel, zerosLike(recurrent), bias]);
    const table = await numbers(encoder.network.getLayer('text_embedding').getWeights()[0]);
    const [input, output] = [await numbers(kernel), await numbers(model.head.network.getWeights()[0])];

    for (const [target, label] of (['a', 'b'] as const).entries()) {
      const weights = await wordWeights(model, texts, { label, engine });
      for (const [row, text] of texts.entries()) {
        const tokens = encoder.preprocessor.tokens(text);
        expect(weights[row]?.map(({ token }) => token)).toEqual(tokens);
        const kept = tokens.slice(-5);
        // logit = Σ over tokens of v · tanh(W e) / n, plus a constant
        const expected = kept.map((token) => {
          const id = encoder.preprocessor.idOf(token);
          const embedding = table.slice(3 * id, 3 * id + 3);
          return [0, 1].reduce((sum, unit) => {
            const z = embedding.reduce((total, value, at) => total + value * (input[2 * at + unit] ?? 0), 0);
            return sum + (z * (1 - Math.tanh(z) ** 2) * (output[2 * unit + target] ?? 0)) / kept.length;
          }, 0);
        });
        const all = [...Array(tokens.length - kept.length).fill(0), ...expected];
        for (const [at, { weight }] of (weights[row] ?? []).entries())
          expect(weight).toBeCloseTo(all[at] ?? Number.NaN, 6);
      }
    }
    model.dispose();
  },
);

test('without a label it is about the one the model decides on, in batches of any size', async () => {
  const before = memory().numTensors;
  const encoder = await encoderOf({ cell: 'lstm', pooling: 'last' });
  const model = classifier(encoder, { labels: ['a', 'b', 'c'], hidden: [4] });
  const held = memory().numTensors;
  const many = Array.from({ length: 7 }, (_, at) => texts[at % 3] ?? '');
  const weights = await wordWeights(model, many, { batchSize: 3 });
  const decisions = await predict(model, many);
  for (const [row, text] of many.entries()) {
    const [expected] = await wordWeights(model, [text], { label: decisions[row]?.label });
    for (const [at, { token, weight }] of (weights[row] ?? []).entries()) {
      expect(token).toBe(expected?.[at]?.token);
      expect(weight).toBeCloseTo(expected?.[at]?.weight ?? Number.NaN, 6);
    }
  }
  expect(memory().numTensors).toBe(held);
  // The layer gives its own output again.
  expect(await predict(model, many)).toEqual(decisions);
  model.dispose();
  expect(memory().numTensors).toBe(before);
});

test('of a tagger it is about one token, or all of them', async () => {
  const encoder = await encoderOf({ cell: 'gru' });
  const model = tagger(encoder, { labels: ['x', 'y'] });
  const text = 'the dog sat';
  const [all] = await wordWeights(model, [text], { label: 'x' });
  const each = await Promise.all(
    [0, 1, 2].map(async (position) => (await wordWeights(model, [text], { label: 'x', position }))[0]),
  );
  for (const at of [0, 1, 2]) {
    const sum = each.reduce((total, weights) => total + (weights?.[at]?.weight ?? Number.NaN), 0);
    expect(all?.[at]?.weight).toBeCloseTo(sum, 6);
  }
  // What comes later cannot count: it is read in one direction.
  expect(each[0]?.slice(1).map(({ weight }) => weight)).toEqual([0, 0]);
  expect(each[0]?.[0]?.weight).not.toBe(0);
  await expect(wordWeights(model, [text], { position: 3 })).rejects.toThrow(
    /text 0 to have a token 3, received "3 tokens/,
  );
  await expect(wordWeights(model, [text.repeat(3)], { position: 6 })).rejects.toThrow(
    /a token 6 that is not cut off|to have a token 6/,
  );
  model.dispose();
});

test('of a long text the start and the end are weighed, where they are kept', async () => {
  const encoder = await encoderOf({ window: 'headTail', maxLength: 4 });
  const model = classifier(encoder, { labels: ['a', 'b'] });
  const tokens = encoder.preprocessor.tokens(texts.join(' ')).slice(0, 9);
  const [weights = []] = await wordWeights(model, [tokens], { label: 'a' });
  // A text of the four alone is the same to the network.
  const [alone = []] = await wordWeights(model, [[...tokens.slice(0, 2), ...tokens.slice(-2)]], { label: 'a' });
  expect(weights.map(({ token }) => token)).toEqual(tokens);
  expect(weights.filter(({ weight }) => weight !== 0).map(({ weight }) => weight)).toEqual(
    alone.map(({ weight }) => weight),
  );
  expect(weights.slice(2, -2).every(({ weight }) => weight === 0)).toBe(true);
  model.dispose();
});

test('what it cannot explain it refuses', async () => {
  const encoder = await encoderOf();
  const model = classifier(encoder, { labels: ['a', 'b'] });
  await expect(wordWeights(model, texts, { label: 'c' })).rejects.toThrow(/"label" to be one of a, b, received "c"/);
  await expect(wordWeights(model, texts, { position: 0 })).rejects.toThrow(/"position" to be absent/);
  await expect(Reflect.apply(wordWeights, undefined, [model, 'a text'])).rejects.toThrow(
    /an array of texts.*Pass \[text\]/,
  );
  await expect(Reflect.apply(wordWeights, undefined, [encoder, texts])).rejects.toMatchObject({
    code: 'invalid-input',
  });
  await expect(Reflect.apply(wordWeights, undefined, [model, [3]])).rejects.toMatchObject({ code: 'invalid-input' });
  const prices = regressor(await encoderOf(), {});
  await expect(wordWeights(prices, texts)).rejects.toThrow(/a model that tells classes, received "a regressor"/);
  expect(await wordWeights(model, [])).toEqual([]);
  model.dispose();
  prices.dispose();
});
