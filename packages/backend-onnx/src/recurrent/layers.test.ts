import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compile, configure, gru } from '../index.ts';

configure({ threads: 1 });

type Cell = 'simpleRNN' | 'lstm' | 'gru' | 'resetAfterGru';

const factories = {
  simpleRNN: layers.simpleRNN,
  lstm: layers.lstm,
  gru: layers.gru,
  resetAfterGru: (options: Parameters<typeof layers.gru>[0]) => gru({ ...options, resetAfter: true }),
};

type Recurrent = Parameters<typeof layers.bidirectional>[0]['layer'];

interface Case {
  readonly cell: Cell;
  readonly direction?: 'forward' | 'backward' | 'bidirectional';
  readonly returnSequences?: boolean;
  readonly masked?: boolean;
  readonly stacked?: boolean;
  readonly initialState?: boolean;
  readonly options?: Record<string, unknown>;
}

const [batch, steps, width, units] = [3, 5, 4, 6];
const states = { simpleRNN: 1, lstm: 2, gru: 1, resetAfterGru: 1 };

/** Numbers without a pattern, the same every time. */
const numbers = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

function layerOf({ cell, direction, returnSequences, options }: Case, sequences = returnSequences): layers.Layer {
  const layer = factories[cell]({
    units,
    returnSequences: sequences === true,
    goBackwards: direction === 'backward',
    recurrentInitializer: 'glorotUniform',
    biasInitializer: 'glorotUniform',
    ...(cell === 'lstm' && { unitForgetBias: false }),
    ...options,
  } as Parameters<typeof layers.lstm>[0]);
  return direction === 'bidirectional'
    ? layers.bidirectional({ layer: layer as Recurrent, mergeMode: 'concat' })
    : layer;
}

function modelOf(example: Case): LayersModel {
  const inputs = input({ shape: [steps, width] });
  let values: SymbolicTensor = inputs;
  if (example.masked) values = layers.masking({ maskValue: 0 }).apply(values) as SymbolicTensor;
  if (example.stacked) values = layerOf(example, true).apply(values) as SymbolicTensor;
  const initial = example.initialState
    ? Array.from({ length: states[example.cell] * (example.direction === 'bidirectional' ? 2 : 1) }, () =>
        input({ shape: [units] }),
      )
    : [];
  const outputs = layerOf(example).apply([values, ...initial] as SymbolicTensor[]) as SymbolicTensor;
  const made = model({ inputs: [inputs, ...initial], outputs });
  made.setWeights(made.getWeights().map((weight, index) => tf.mul(numbers(weight.shape, 100 + index), 0.5)));
  return made;
}

function inputsOf({ masked }: Case, { inputs }: LayersModel): tf.Tensor[] {
  const [first, ...others] = inputs.map(({ shape }, index) =>
    numbers([batch, ...shape.slice(1).map(Number)], 7 + index),
  );
  if (!first || !masked) return first ? [first, ...others] : [];
  // The second sample ends early, the third has a gap.
  const mask = tf.tensor2d([1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 1, 1, 0], [batch, steps]);
  return [tf.mul(first, tf.expandDims(mask, 2)), ...others];
}

/** Outputs, and gradients of a weighted sum of them with respect to every input and weight. */
function run(network: LayersModel, given: readonly tf.Tensor[], targets: tf.Tensor): tf.Tensor[] {
  const variables = network.weights.map((weight) => weight.read() as tf.Variable);
  const forward = (...tensors: tf.Tensor[]) => network.apply(tensors.slice(0, given.length)) as tf.Tensor;
  const outputs = forward(...given);
  const loss = (...tensors: tf.Tensor[]) => tf.sum(tf.mul(forward(...tensors), targets));
  const weightGradients = tf.variableGrads(() => loss(...given) as tf.Scalar, variables).grads;
  const inputGradients = tf.grads(loss)([...given]);
  return [outputs, ...inputGradients, ...variables.map(({ name }) => weightGradients[name] ?? tf.scalar(Number.NaN))];
}

async function largestDifferences(example: Case) {
  const network = modelOf(example);
  const given = inputsOf(example, network);
  const shape = network.outputs[0]?.shape.slice(1).map(Number) ?? [];
  const targets = numbers([batch, ...shape], 3);
  const expected = run(network, given, targets);
  const compiled = compile((...tensors: tf.Tensor[]) =>
    run(network, tensors.slice(0, -1), tensors.at(-1) as tf.Tensor),
  );
  const actual = (await compiled(...given, targets)) as tf.Tensor[];
  const differences = expected.map((tensor, index) => {
    const other = actual[index]?.dataSync() ?? [];
    return Math.max(...Array.from(tensor.dataSync(), (value, at) => Math.abs(value - (other[at] ?? Number.NaN))));
  });
  compiled.dispose();
  expect(actual.length).toBe(expected.length);
  return { outputs: differences[0], gradients: Math.max(...differences.slice(1)) };
}

const cells: readonly Cell[] = ['simpleRNN', 'lstm', 'gru', 'resetAfterGru'];
const yesNo = [false, true];
const cases: Case[] = cells.flatMap((cell) => [
  ...(['forward', 'backward', 'bidirectional'] as const).flatMap((direction) =>
    yesNo.flatMap((returnSequences) =>
      yesNo.flatMap((masked) => yesNo.map((stacked): Case => ({ cell, direction, returnSequences, masked, stacked }))),
    ),
  ),
  { cell, initialState: true, masked: true },
  { cell, initialState: true, direction: 'bidirectional', returnSequences: true },
  { cell, options: { useBias: false } },
  { cell, options: { recurrentActivation: 'sigmoid' }, masked: true, returnSequences: true },
  { cell, options: { activation: 'relu' }, returnSequences: true },
]);

const titled = cases.map((example) => [JSON.stringify(example), example] as const);

describe('recurrent layers give what TF.js gives on the cpu backend', () => {
  beforeEach(async () => {
    await tf.setBackend('cpu');
    tf.engine().startScope();
  });
  afterEach(() => tf.engine().endScope());

  it.each(titled)('%s', async (_, example) => {
    const { outputs, gradients } = await largestDifferences(example);
    expect(outputs).toBeLessThan(1e-5);
    expect(gradients).toBeLessThan(1e-4);
  });
});
