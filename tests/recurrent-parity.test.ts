import '@tensorflow/tfjs-backend-cpu';
import {
  type CellName,
  classifier,
  type Engine,
  type EngineChoice,
  fromItems,
  onnxEngine,
  type TrainOptions,
  tagger,
  train,
} from '@encoderkit/core';
import { textEncoder } from '@encoderkit/text';
import { setBackend } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(async () => {
  await setBackend('cpu');
});

const sentences = [
  'the moon and the stars',
  'bread and soup and salt and butter and cheese',
  'a cloud',
  'rice with pepper',
  'the storm passed in the night over the quiet town',
  'apples',
];
const words = sentences.map((sentence) => sentence.split(' '));

interface Settings {
  readonly engine: EngineChoice | Engine;
  readonly cell: CellName;
  readonly bidirectional: boolean;
  readonly seed?: number;
}

const encoderOf = ({ cell, bidirectional }: Settings) =>
  textEncoder({
    maxTokens: 40,
    embeddingSize: 5,
    cell,
    units: [4, 3],
    bidirectional,
    dropout: 0.2,
    recurrentDropout: 0.3,
    pooling: 'attention',
  });

type Options = Pick<
  TrainOptions<never, never>,
  'epochs' | 'batchSize' | 'learningRate' | 'seed' | 'engine' | 'callbacks'
>;

/** Every kind of model, with what fits it into `train`. */
const tasks = {
  classifier(settings: Settings, options: Options) {
    const model = classifier(encoderOf(settings), { labels: ['long', 'short'], dropout: 0.1 });
    const examples = words.map((input) => ({
      input,
      label: input.length > 4 ? ('long' as const) : ('short' as const),
    }));
    return { model, run: train(model, fromItems(examples), options) };
  },
  tagger(settings: Settings, options: Options) {
    const model = tagger(encoderOf(settings), { labels: ['vowel', 'consonant'], dropout: 0.1 });
    const tagOf = (word: string) => ('aeiou'.includes(word[0] ?? '') ? ('vowel' as const) : ('consonant' as const));
    return { model, run: train(model, fromItems(words.map((input) => ({ input, label: input.map(tagOf) }))), options) };
  },
};

/** Masks, dropout and two layers, trained from the same weights each time: the losses, and the weights afterwards. */
async function trained(task: keyof typeof tasks, settings: Settings) {
  const { engine, seed = 1 } = settings;
  const losses: number[] = [];
  const { model, run } = tasks[task](settings, {
    epochs: 4,
    batchSize: 4,
    learningRate: 0.02,
    seed,
    engine,
    callbacks: [(event) => void (event.type === 'step' && losses.push(event.loss))],
  });
  await run;
  const weights = await Promise.all(model.network.getWeights().map((weight) => weight.data<'float32'>()));
  model.dispose();
  return { losses, numbers: weights.flatMap((values) => [...values]) };
}

const cases = (['rnn', 'lstm', 'gru'] as const).flatMap((cell) =>
  [false, true].flatMap((bidirectional) =>
    (['classifier', 'tagger'] as const).map((task) => ({ task, cell, bidirectional })),
  ),
);

const largest = (one: readonly number[], other: readonly number[]) =>
  Math.max(...one.map((number, index) => Math.abs(number - (other[index] ?? Number.NaN))));

describe.each(cases)('a $task of $cell, bidirectional: $bidirectional', ({ task, ...settings }) => {
  it('learns the same on both engines, dropout included, and the same again from the same seed and on both runtimes', async () => {
    const onnx = await trained(task, { ...settings, engine: onnxEngine('', { runtime: 'native' }) });
    const eager = await trained(task, { ...settings, engine: 'eager' });
    expect(largest(onnx.losses, eager.losses)).toBeLessThan(1e-5);
    expect(largest(onnx.numbers, eager.numbers)).toBeLessThan(1e-4);
    expect(await trained(task, { ...settings, engine: 'onnx' })).toEqual(onnx);
    expect(await trained(task, { ...settings, engine: onnxEngine('', { runtime: 'node' }) })).toEqual(onnx);
    expect((await trained(task, { ...settings, engine: 'onnx', seed: 2 })).losses).not.toEqual(onnx.losses);
  });
});
