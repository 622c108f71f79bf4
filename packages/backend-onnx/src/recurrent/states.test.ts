import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { type layers, layers as make, type RNN, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, it } from 'vitest';
import { compile, configure } from '../index.ts';

configure({ threads: 1 });

type Options = Parameters<typeof layers.simpleRNN>[0];
type Make = (options: Options) => RNN;

const kinds: readonly [string, Make, Partial<Options>][] = [
  ['SimpleRNN', make.simpleRNN, {}],
  ['LSTM', make.lstm, {}],
  ['GRU', make.gru, {}],
  ['a layer that loops in JavaScript', make.simpleRNN, { activation: 'relu' }],
];

const initial = { kernelInitializer: 'ones', recurrentInitializer: 'ones', biasInitializer: 'zeros' } as const;

function build(kind: Make, options: Partial<Options>) {
  const layer = kind({ units: 2, stateful: true, batchInputShape: [3, 4, 1], ...initial, ...options });
  return sequential({ layers: [layer] });
}

const inputs = (step: number): tf.Tensor => tf.fill([3, 4, 1], 0.1 + step / 10);

/** What three calls in a row give, then one after the states were reset. */
async function onCpu(kind: Make, options: Partial<Options>): Promise<number[]> {
  await tf.setBackend('cpu');
  const model = build(kind, options);
  const predict = (step: number): number => (model.apply(inputs(step)) as tf.Tensor).dataSync()[0] ?? Number.NaN;
  const numbers = [predict(0), predict(1), predict(2)];
  model.resetStates();
  numbers.push(predict(0));
  model.dispose();
  return numbers;
}

describe('stateful recurrent layers', () => {
  afterEach(() => tf.setBackend('cpu'));

  it.each(kinds)('go on from call to call of a compiled function: %s', async (_, kind, options) => {
    const expected = await onCpu(kind, options);
    const model = build(kind, options);
    const program = compile((x: tf.Tensor) => model.apply(x) as tf.Tensor);
    const predict = async (step: number): Promise<number> => (await program(inputs(step))).dataSync()[0] ?? Number.NaN;
    const numbers = [await predict(0), await predict(1), await predict(2)];
    model.resetStates();
    numbers.push(await predict(0));
    expect(new Set(expected.slice(0, 3)).size).toBe(3);
    for (const [index, number] of expected.entries()) expect(numbers[index]).toBeCloseTo(number, 5);
    program.dispose();
  });

  it.each(kinds)('go on in the lazy mode: %s', async (_, kind, options) => {
    const expected = await onCpu(kind, options);
    await tf.setBackend('onnx');
    const model = build(kind, options);
    const predict = async (step: number): Promise<number> =>
      (await (model.apply(inputs(step)) as tf.Tensor).data())[0] ?? Number.NaN;
    const numbers = [await predict(0), await predict(1), await predict(2)];
    model.resetStates();
    numbers.push(await predict(0));
    for (const [index, number] of expected.entries()) expect(numbers[index]).toBeCloseTo(number, 5);
  });

  it('can be used after they were compiled', async () => {
    const expected = await onCpu(make.lstm, {});
    const model = build(make.lstm, {});
    const program = compile((x: tf.Tensor) => model.apply(x) as tf.Tensor);
    await program(inputs(0));
    await tf.setBackend('onnx');
    const second = await (model.apply(inputs(1)) as tf.Tensor).data();
    expect(second[0]).toBeCloseTo(expected[1] ?? 0, 5);
    const third = await program(inputs(2));
    expect(third.dataSync()[0]).toBeCloseTo(expected[2] ?? 0, 5);
  });
});
