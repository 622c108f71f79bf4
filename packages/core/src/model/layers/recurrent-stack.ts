import { checkBoolean, checkKnownOptions, checkNumber, EncoderKitError, lookUp } from '@encoderkit/errors';
import { dispose, tidy } from '@tensorflow/tfjs-core';
import { type LayersModel, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type Initializer, initializer } from '../../base/initializer.ts';
import { hashSeeds } from '../../base/random.ts';
import { applyLayer } from './apply-layer.ts';
import { type CellName, cells, type RecurrentLayer } from './cells.ts';
import { type RecurrentContinuation, recurrentContinuation } from './continuation.ts';

export interface RecurrentStackOptions {
  /** `'lstm'` when absent. */
  readonly cell?: CellName;
  /** Units of each layer, or of all of them; 128 when absent. */
  readonly units?: number | readonly number[];
  /** How many layers; as many as `units` has when it is a list, 1 when absent. */
  readonly layers?: number;
  /** Each layer reads in both directions and joins what they give; false when absent. */
  readonly bidirectional?: boolean;
  /** Reads from the end; false when absent. For one layer whose last output is used: its sequence comes in reverse, as Keras' does. */
  readonly goBackwards?: boolean;
  /** Share of each layer's input features dropped in training, the same ones at every timestep (Gal & Ghahramani 2016); 0 when absent. */
  readonly dropout?: number;
  /** Share of the units dropped on their way to the next timestep, the same ones at every timestep; 0 when absent. */
  readonly recurrentDropout?: number;
  /** For `'gru'`: the form of Keras since 2.0, cuDNN and PyTorch. False when absent: the form that plain TF.js can load. */
  readonly resetAfter?: boolean;
  /** Fixes the initial weights; 0 when absent. */
  readonly seed?: number;
  /** What layers' names begin with; the cell's name when absent. */
  readonly name?: string;
}

export interface RecurrentOutputs {
  /** The last layer's output at every timestep, `[batch, timesteps, width]`. It carries the mask of the input. */
  readonly sequence: SymbolicTensor;
  /** Its output after the last timestep that is not masked, `[batch, width]`; in both directions, each one's. */
  readonly last: SymbolicTensor;
  /** Twice the units for `bidirectional`. */
  readonly width: number;
  /** For sequences that come in pieces. Undefined where they are read from the end: the end has to be there. */
  readonly continuation: RecurrentContinuation | undefined;
}

export const recurrentStackOptionNames = [
  'cell',
  'units',
  'layers',
  'bidirectional',
  'goBackwards',
  'dropout',
  'recurrentDropout',
  'resetAfter',
] as const;

const where = 'recurrentStack';

/**
 * Recurrent layers one after the other, all of them stock TF.js layers: the network can be saved and loaded by plain TF.js, and
 * weights interchange with Keras'. Kernels begin Glorot-uniform, recurrent kernels orthogonal, forget gates open.
 *
 * Masks of the input (`Embedding` with `maskZero`, `Masking`) are heeded: a masked timestep changes nothing.
 *
 * @param input `[batch, timesteps, features]`
 * @throws EncoderKitError `invalid-option`
 * @example
 * ```ts
 * import { recurrentStack } from '@encoderkit/core';
 * import { input, model } from '@tensorflow/tfjs-layers';
 *
 * const frames = input({ shape: [null, 13] });
 * const { sequence, last } = recurrentStack(frames, { cell: 'gru', units: [16, 8], bidirectional: true, seed: 1 });
 * console.log(sequence.shape, last.shape); // [null, null, 16] [null, 16]
 * const network = model({ inputs: frames, outputs: last });
 * network.dispose();
 * ```
 */
export function recurrentStack(input: SymbolicTensor, options: RecurrentStackOptions = {}): RecurrentOutputs {
  const complete = completeRecurrentStack(where, options);
  const { cell, units, bidirectional, goBackwards, dropout, recurrentDropout, resetAfter } = complete;
  const { seed = 0, name = cell } = options;
  const isOneWay = !bidirectional && !goBackwards;
  const made: Made[] = [];
  units.forEach((size, index) => {
    const sequence = made.at(-1)?.sequence ?? input;
    const rate = { rate: dropout, name: `${name}_${index}_dropout` };
    const dropped = dropout > 0 ? applyLayer(layers.spatialDropout1d(rate), sequence) : sequence;
    made.push(
      recurrentLayer(dropped, {
        cell,
        bidirectional,
        resetAfter,
        seed: hashSeeds(seed, index),
        options: { name: `${name}_${index}`, units: size, goBackwards, recurrentDropout },
      }),
    );
  });
  const outputs = made.at(-1);
  if (!outputs) throw new RangeError('a recurrent stack has at least one layer');
  const forward = made.flatMap(({ layer, width }) =>
    layer ? [{ layer, units: width, states: cells[cell].states }] : [],
  );
  const { sequence, last, width } = outputs;
  return { sequence, last, width, continuation: isOneWay ? recurrentContinuation(forward) : undefined };
}

/** The options with their defaults, checked: part of what an encoder's `toConfig` gives. */
export function completeRecurrentStack(place: string, options: RecurrentStackOptions) {
  checkKnownOptions(place, options, [...recurrentStackOptionNames, 'seed', 'name']);
  const { bidirectional = false, goBackwards = false, dropout = 0, recurrentDropout = 0, resetAfter = false } = options;
  const cell = lookUp(place, 'cell', cells, options.cell ?? 'lstm');
  const units = unitsOf(place, options.units ?? 128, options.layers);
  checkBoolean(place, 'bidirectional', bidirectional);
  checkBoolean(place, 'goBackwards', goBackwards);
  checkNumber(place, 'dropout', dropout, { atLeast: 0, below: 1 });
  checkNumber(place, 'recurrentDropout', recurrentDropout, { atLeast: 0, below: 1 });
  checkNumber(place, 'seed', options.seed ?? 0, { integer: true });
  if (goBackwards && (bidirectional || units.length > 1)) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: place,
      expected: '"goBackwards" with one layer of one direction',
      received: bidirectional ? 'bidirectional: true' : `${units.length} layers`,
      remedy: 'Use bidirectional: true, whose layers read in both directions.',
    });
  }
  checkBoolean(place, 'resetAfter', resetAfter);
  if (resetAfter && cell !== 'gru') {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: place,
      expected: '"resetAfter" with cell: \'gru\', which has a reset gate',
      received: cell,
    });
  }
  return { cell, units, bidirectional, goBackwards, dropout, recurrentDropout, resetAfter };
}

function unitsOf(place: string, units: number | readonly number[], count: number | undefined): readonly number[] {
  if (count !== undefined) checkNumber(place, 'layers', count, { integer: true, atLeast: 1 });
  const list = typeof units === 'number' ? Array.from({ length: count ?? 1 }, () => units) : [...units];
  for (const each of list) checkNumber(place, 'units', each, { integer: true, atLeast: 1 });
  if (list.length > 0 && (count === undefined || list.length === count)) return list;
  throw new EncoderKitError({
    code: 'invalid-option',
    where: place,
    expected: `"units" to be a number, or a list with one for each layer${count === undefined ? '' : `, ${count}`}`,
    received: units,
  });
}

interface Made extends Omit<RecurrentOutputs, 'continuation'> {
  /** Undefined for two of them, one in each direction. */
  readonly layer?: RecurrentLayer;
}

interface LayerOf {
  readonly cell: CellName;
  readonly bidirectional: boolean;
  readonly resetAfter: boolean;
  readonly seed: number;
  readonly options: {
    readonly name: string;
    readonly units: number;
    readonly goBackwards: boolean;
    readonly recurrentDropout: number;
  };
}

function recurrentLayer(input: SymbolicTensor, { cell, bidirectional, resetAfter, seed, options }: LayerOf): Made {
  const begin = (direction: number) => ({
    kernelInitializer: initializer('glorotUniform', hashSeeds(seed, direction, 0)),
    recurrentInitializer: initializer('orthogonal', hashSeeds(seed, direction, 1)),
  });
  if (!bidirectional) {
    const layer = cells[cell].make({ ...options, ...begin(0) }, { resetAfter });
    const [sequence, last] = apply(layer, input);
    if (sequence && last) return { sequence, last, width: options.units, layer };
    throw new RangeError(`layer ${options.name} gave no states`);
  }

  // TF.js makes both directions' layers anew from the configuration of the one it is given, and an initialiser does not survive that.
  const zeros = { kernelInitializer: initializer('zeros', 0), recurrentInitializer: initializer('zeros', 0) };
  const layer = cells[cell].make({ ...options, ...zeros }, { resetAfter });
  const both = layers.bidirectional({ layer, mergeMode: 'concat', name: `${options.name}_bidirectional` });
  const [sequence, ...states] = apply(both, input);
  initialise(both, [begin(0), begin(1)]);
  const [forward, backward] = [states[0], states[cells[cell].states]];
  if (!sequence || !forward || !backward) throw new RangeError(`layer ${options.name} gave no states`);
  const join = layers.concatenate({ name: `${options.name}_last` });
  return { sequence, last: applyLayer(join, [forward, backward]), width: 2 * options.units };
}

/** TF.js leaves behind what it makes a forget gate's bias of. Weights are variables, which stay. */
function apply(layer: LayersModel['layers'][number], input: SymbolicTensor): readonly SymbolicTensor[] {
  const outputs: SymbolicTensor[] = [];
  tidy(() => {
    outputs.push(...(layer.apply(input) as SymbolicTensor[]));
  });
  return outputs;
}

/** Gives each direction the weights it begins with: kernel, recurrent kernel and the bias it has. */
function initialise(
  layer: ReturnType<typeof layers.bidirectional>,
  directions: readonly { readonly kernelInitializer: Initializer; readonly recurrentInitializer: Initializer }[],
): void {
  const weights = layer.getWeights();
  const perDirection = weights.length / directions.length;
  const made = directions.flatMap(({ kernelInitializer, recurrentInitializer }, direction) => {
    const [kernel, recurrent] = weights.slice(direction * perDirection);
    if (!kernel || !recurrent) throw new RangeError(`layer ${layer.name} has no kernels`);
    return [kernelInitializer.apply(kernel.shape), recurrentInitializer.apply(recurrent.shape)];
  });
  const [forwardKernel, forwardRecurrent, backwardKernel, backwardRecurrent] = made;
  const biases = [weights.slice(2, perDirection), weights.slice(perDirection + 2)];
  layer.setWeights(
    [
      forwardKernel,
      forwardRecurrent,
      ...(biases[0] ?? []),
      backwardKernel,
      backwardRecurrent,
      ...(biases[1] ?? []),
    ].flatMap((weight) => weight ?? []),
  );
  dispose(made);
}
