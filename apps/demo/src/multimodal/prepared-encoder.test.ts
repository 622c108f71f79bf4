import { classifier, fromItems, type Json, predict, train } from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { expect, type MockInstance, test, vi } from 'vitest';
import { preparedEncoder } from './prepared-encoder.ts';

const texts = ['one fish', 'two fish', 'red fish', 'blue fish and more'];
const options = { cell: 'gru', units: 3, embeddingSize: 3, tokenizer: 'whitespace' } as const;

test('encoders see what the factory’s own sees, and differ by their seeds', async () => {
  const make = await preparedEncoder(textEncoder, options, texts, ['fish and chips']);
  const own = textEncoder({ ...options, seed: 2 });
  await own.adapt(texts);
  const [first, second] = [make(2), make(3)];
  const asked = ['fish and chips', 'red fish', 'red fish', 'never heard of'];
  expect(await first.encode(asked)).toEqual(await own.encode(asked));
  expect(await second.encode(asked)).not.toEqual(await own.encode(asked));
  expect(await first.preprocess(asked.slice(0, 3))).toEqual(await own.preprocess(asked.slice(0, 3)));
  expect(first.needsAdapt).toBe(false);
  for (const each of [own, first, second]) each.dispose();
});

test('known samples are preprocessed once, however often they are trained on', async () => {
  const spies: MockInstance[] = [];
  const watched = (encoder: ReturnType<typeof textEncoder>) => {
    spies.push(vi.spyOn(encoder, 'preprocess'));
    return encoder;
  };
  const factory = Object.assign((given: typeof options) => watched(textEncoder(given)), {
    kind: textEncoder.kind,
    fromConfig: (config: Json) => watched(textEncoder.fromConfig(config)),
  });
  const calls = () => spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  const make = await preparedEncoder(factory, options, texts);
  const model = classifier(make(1), { labels: ['a', 'b'] });
  await train(model, fromItems(texts.map((input, index) => ({ input, label: index < 2 ? 'a' : 'b' }) as const)), {
    epochs: 3,
    batchSize: 2,
  });
  expect(calls()).toBe(1);
  await predict(model, ['something else']);
  expect(calls()).toBe(2);
  model.dispose();
});
