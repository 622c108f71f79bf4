import { classifier, fromItems, predict, save, train } from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test, vi } from 'vitest';
import { vectorsOf } from './vectors-of.ts';

const texts = ['one fish', 'two fish', 'red fish', 'blue fish and more'];
const encoderOfTexts = async () => {
  const encoder = textEncoder({ cell: 'gru', units: 8, embeddingSize: 8, tokenizer: 'whitespace' });
  await encoder.adapt(texts);
  return encoder;
};
const data = fromItems(texts.map((input, index) => ({ input, label: index < 2 ? 'a' : 'b' }) as const));

test('they are the encoder’s vectors, of samples that are not known too', async () => {
  const encoder = await encoderOfTexts();
  const made = (await vectorsOf(encoder, [...texts, ...texts]))();
  const asked = ['red fish', 'never heard of', 'one fish', 'red fish'];
  expect(await made.encode(asked)).toEqual(await encoder.encode(asked));
  const model = classifier(made, { labels: ['a', 'b'] });
  const [head] = model.head.network.getWeights();
  expect(head?.shape).toEqual([encoder.width, 2]);
  expect(await predict(model, asked)).toHaveLength(4);
  await expect(save(model, '/nowhere')).rejects.toThrow('cannot be saved');
  model.dispose();
  encoder.dispose();
});

test('training on them computes no vector again, changes no encoder and leaves nothing behind', async () => {
  const before = memory().numTensors;
  const encoder = await encoderOfTexts();
  const vectors = await encoder.encode(texts);
  const encode = vi.spyOn(encoder, 'encode');
  const preprocess = vi.spyOn(encoder, 'preprocess');
  const make = await vectorsOf(encoder, texts);
  const model = classifier(make(), { labels: ['a', 'b'] });
  await train(model, data, { epochs: 100, batchSize: 4, learningRate: 0.1 });
  expect((await predict(model, texts)).map(({ label }) => label)).toEqual(['a', 'a', 'b', 'b']);
  model.dispose();
  // One model's end is not the other's.
  expect(await make().encode(['two fish'])).toEqual([vectors[1]]);
  expect([encode.mock.calls.length, preprocess.mock.calls.length]).toEqual([1, 0]);
  expect(await encoder.encode(texts)).toEqual(vectors);
  encoder.dispose();
  expect(memory().numTensors - before).toBe(0);
});
