import '@tensorflow/tfjs-backend-cpu';
import { concat, memory, setBackend, slice, type Tensor, tensor, tensor2d, zeros } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, models, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomGenerator } from '../../base/random.ts';
import type { CellName } from './cells.ts';
import { type PoolingName, paddingScore, pooling } from './pooling.ts';
import { type RecurrentStackOptions, recurrentStack } from './recurrent-stack.ts';
import { type CellWeights, referenceLayer } from './testing/reference.ts';

beforeAll(async () => {
  await setBackend('cpu');
});

const vocabulary = 6;
const ids = [
  [3, 1, 2, 5, 4],
  [2, 4, 0, 0, 0],
  [5, 5, 1, 0, 0],
];

/** Ids to what `outputsOf` makes of their embeddings; row 0 of the bias table is padding. */
function networkOf(
  options: RecurrentStackOptions,
  outputsOf: (outputs: ReturnType<typeof recurrentStack>, bias: SymbolicTensor) => SymbolicTensor[],
): LayersModel {
  const tokens = input({ shape: [null], dtype: 'int32' });
  const embedding = layers.embedding({ inputDim: vocabulary, outputDim: 3, maskZero: true, name: 'embedding' });
  const table = layers.embedding({ inputDim: vocabulary, outputDim: 1, trainable: false, name: 'bias' });
  const bias = table.apply(tokens) as SymbolicTensor;
  const outputs = recurrentStack(embedding.apply(tokens) as SymbolicTensor, options);
  const network = model({ inputs: tokens, outputs: outputsOf(outputs, bias) });
  const random = randomGenerator(7);
  network.setWeights(
    network.getWeights().map((weight) => {
      const values = Array.from({ length: weight.size }, () => random.normal() / 2);
      return tensor(values, weight.shape);
    }),
  );
  table.setWeights([tensor2d([paddingScore, 0, 0.5, -1, 0, 0.25], [vocabulary, 1])]);
  return network;
}

async function run(network: LayersModel): Promise<number[][][]> {
  const tokens = tensor2d(ids, undefined, 'int32');
  const result = network.predict(tokens) as Tensor | Tensor[];
  const arrays = await Promise.all([result].flat().map((each) => each.array() as Promise<number[][]>));
  return arrays;
}

/** A layer's weights as nested arrays, in groups of three. */
async function cellWeights(network: LayersModel, name: string): Promise<CellWeights[]> {
  const arrays = await Promise.all(
    network
      .getLayer(name)
      .getWeights()
      .map((each) => each.array()),
  );
  return Array.from(
    { length: arrays.length / 3 },
    (_, at) => arrays.slice(3 * at, 3 * at + 3) as unknown as CellWeights,
  );
}

const table = async (network: LayersModel): Promise<number[][]> =>
  (await network.getLayer('embedding').getWeights()[0]?.array()) as number[][];

function expectClose(actual: readonly number[] = [], wanted: readonly number[]): void {
  expect(actual.length).toBe(wanted.length);
  for (const [index, value] of actual.entries()) expect(value).toBeCloseTo(wanted[index] ?? Number.NaN, 5);
}

const cellNames: CellName[] = ['rnn', 'lstm', 'gru'];

describe.each(cellNames)('%s', (cell) => {
  test.each<[string, RecurrentStackOptions]>([
    ['one layer', { units: 4 }],
    ['backwards', { units: 4, goBackwards: true }],
    ['two layers', { units: [4, 2] }],
    ['in both directions', { units: [2, 3], bidirectional: true }],
  ])('%s gives what plain loops give for each row without its padding', async (_, options) => {
    const network = networkOf({ ...options, cell }, ({ sequence, last }) => [sequence, last]);
    const [sequences, lasts] = (await run(network)) as unknown as [number[][][], number[][]];
    const vectors = await table(network);
    const names = network.layers.map(({ name }) => name).filter((name) => /^\w+_\d(_bidirectional)?$/.test(name));
    const stack = await Promise.all(names.map((name) => cellWeights(network, name)));
    for (const [row, tokens] of ids.entries()) {
      const real = tokens.filter((id) => id !== 0);
      let timesteps = real.map((id) => vectors[id] ?? []);
      let last: number[] = [];
      for (const [forward, backward] of stack) {
        if (!forward) throw new Error('no weights');
        const { goBackwards = false } = options;
        const there = referenceLayer(cell, timesteps, forward, { goBackwards });
        const back = backward ? referenceLayer(cell, timesteps, backward, { goBackwards: true }) : [];
        last = [...((goBackwards ? there[0] : there.at(-1)) ?? []), ...(back[0] ?? [])];
        timesteps = there.map((output, at) => [...output, ...(back[at] ?? [])]);
      }
      expectClose(lasts[row], last);
      if (options.goBackwards) continue;
      for (const [at, output] of timesteps.entries()) expectClose(sequences[row]?.[at], output);
    }
    network.dispose();
  });
});

/** What each pooling makes of the outputs of the real timesteps, whose biases are the logarithms of weights. */
const expected: Record<
  Exclude<PoolingName, 'last'>,
  (timesteps: number[][], weights: number[], scores: number[]) => number[]
> = {
  mean: (timesteps, weights) => weightedMean(timesteps, weights),
  max: (timesteps, weights) =>
    (timesteps[0] ?? []).map((_, unit) =>
      Math.max(...timesteps.map((timestep, at) => (timestep[unit] ?? 0) + Math.log(weights[at] ?? 1))),
    ),
  attention: (timesteps, weights, scores) =>
    weightedMean(
      timesteps,
      weights.map((weight, at) => weight * Math.exp(scores[at] ?? 0)),
    ),
};

function weightedMean(timesteps: number[][], weights: number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (timesteps[0] ?? []).map((_, unit) =>
    timesteps.reduce((sum, timestep, at) => sum + ((weights[at] ?? 0) / total) * (timestep[unit] ?? 0), 0),
  );
}

test.each(['mean', 'max', 'attention'] as const)('pooling by %s looks at real timesteps only', async (kind) => {
  const network = networkOf({ cell: 'gru', units: 3 }, (outputs, bias) => [
    outputs.sequence,
    pooling(outputs, bias, { kind, seed: 3 }),
  ]);
  const [sequences, pooled] = (await run(network)) as unknown as [number[][][], number[][]];
  const biases = [paddingScore, 0, 0.5, -1, 0, 0.25];
  const kernel = kind === 'attention' ? await network.getLayer('pooling_score').getWeights()[0]?.data() : [];
  for (const [row, tokens] of ids.entries()) {
    const real = tokens.filter((id) => id !== 0);
    const timesteps = (sequences[row] ?? []).slice(0, real.length);
    const scores = timesteps.map((timestep) =>
      timestep.reduce((sum, value, unit) => sum + value * (kernel?.[unit] ?? 0), 0),
    );
    const wanted = expected[kind](
      timesteps,
      real.map((id) => Math.exp(biases[id] ?? 0)),
      scores,
    );
    expectClose(pooled[row], wanted);
  }
  network.dispose();
});

test.each(['last', 'mean', 'max', 'attention'] as const)(
  'a network with pooling by %s is loaded by plain TF.js',
  async (kind) => {
    const network = networkOf({ units: 2, bidirectional: true, dropout: 0.1 }, (outputs, bias) => [
      pooling(outputs, bias, { kind }),
    ]);
    const again = await models.modelFromJSON(
      JSON.parse(JSON.stringify({ modelTopology: network.toJSON(null, false) })).modelTopology,
    );
    again.setWeights(network.getWeights());
    expect(await run(again)).toEqual(await run(network));
    network.dispose();
    again.dispose();
  },
);

test.each<[string, RecurrentStackOptions]>([
  ['RNN', { cell: 'rnn', units: [3, 2] }],
  ['LSTM', { cell: 'lstm', units: [3, 2], dropout: 0.5, recurrentDropout: 0.5 }],
  ['GRU', { cell: 'gru', units: 3 }],
  ['GRU with the reset after', { cell: 'gru', units: [2, 3], resetAfter: true }],
])('a sequence in pieces goes on where it stopped: %s', async (_, options) => {
  const frames = input({ shape: [null, 4] });
  const { sequence, continuation } = recurrentStack(frames, { ...options, seed: 3 });
  if (!continuation) throw new Error('no continuation');
  const network = model({ inputs: frames, outputs: sequence });
  const random = randomGenerator(1);
  const whole = tensor(
    Array.from({ length: 2 * 7 * 4 }, () => random.normal()),
    [2, 7, 4],
  );
  const expected = await (network.predict(whole) as Tensor).data();
  let states: readonly Tensor[] = continuation.stateSizes.map((size) => zeros([2, size]));
  const pieces: Tensor[] = [];
  for (const [start, length] of [
    [0, 1],
    [1, 4],
    [5, 2],
  ] as const) {
    const piece = continuation.run(slice(whole, [0, start, 0], [2, length, 4]), states);
    pieces.push(piece.sequence);
    states = piece.states;
  }
  expectClose(Array.from(await concat(pieces, 1).data()), Array.from(expected));
  network.dispose();
});

test.each([{ bidirectional: true }, { goBackwards: true }])('what is read from the end cannot go on: %j', (options) => {
  expect(recurrentStack(input({ shape: [null, 4] }), { units: 2, ...options }).continuation).toBeUndefined();
});

test('the same seed begins the same, each layer and direction in its own way; nothing is left behind', async () => {
  const before = memory().numTensors;
  const begin = async (seed: number) => {
    const frames = input({ shape: [null, 4] });
    const { last } = recurrentStack(frames, { units: [4, 2], bidirectional: true, seed });
    const made = model({ inputs: frames, outputs: last });
    const values = await Promise.all(made.getWeights().map((weight) => weight.data()));
    made.dispose();
    return values.map((each) => Array.from(each));
  };
  const [first, again, other] = [await begin(1), await begin(1), await begin(2)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  expect(first[0]).not.toEqual(first[3]);
  // Forget gates begin open.
  expect(first[2]).toEqual([...Array(4).fill(0), ...Array(4).fill(1), ...Array(8).fill(0)]);
  expect(memory().numTensors).toBe(before);
});

test.each([false, true])('a GRU with the reset after the product, bidirectional: %s', (bidirectional) => {
  const frames = input({ shape: [null, 4] });
  const { last } = recurrentStack(frames, { cell: 'gru', units: 3, resetAfter: true, bidirectional });
  const network = model({ inputs: frames, outputs: last });
  const shapes = [
    [4, 9],
    [3, 9],
    [2, 9],
  ];
  expect(network.getWeights().map(({ shape }) => shape)).toEqual(bidirectional ? [...shapes, ...shapes] : shapes);
  network.dispose();
});

test.each<[string, object, RegExp]>([
  ['a reset gate of an LSTM', { resetAfter: true }, /"resetAfter" with cell: 'gru'/],
  ['an unknown cell', { cell: 'transformer' }, /"cell" to be one of rnn, lstm, gru/],
  ['no units', { units: 0 }, /"units" to be an integer at least 1, received 0/],
  ['a list of another length', { units: [4, 4], layers: 3 }, /one for each layer, 3, received \[4,4\]/],
  ['backwards in both directions', { goBackwards: true, bidirectional: true }, /"goBackwards" with one layer/],
  ['a dropout of 1', { dropout: 1 }, /"dropout" to be a finite number at least 0 and less than 1/],
  ['a misspelt option', { unit: 3 }, /no option "unit"/],
])('%s is refused', (_, options, message) => {
  expect(() => recurrentStack(input({ shape: [null, 4] }), options)).toThrow(message);
});
