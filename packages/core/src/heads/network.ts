import { checkNumber, EncoderKitError } from '@encoderkit/errors';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { type InitializerConfig, type InitializerName, initializer } from '../base/initializer.ts';
import { hashSeeds } from '../base/random.ts';
import { defaultSeed } from '../base/seeded.ts';
import { wholeOrNothing } from '../base/whole-or-nothing.ts';
import { applyLayer } from '../model/layers/apply-layer.ts';

/** What every head takes to build its network. */
export interface HeadNetworkOptions {
  /** Length of the embeddings it is given. */
  readonly width: number;
  /** Units of each dense ReLU layer between embedding and output; none when absent. */
  readonly hidden?: readonly number[];
  /** Share of values dropped in training before each dense layer, from 0 (the default) to below 1. */
  readonly dropout?: number;
  /** How the dense layers' weights begin; `'glorotUniform'` when absent. */
  readonly initializer?: InitializerName | InitializerConfig;
  /** Fixes how the weights begin; 0 when absent. */
  readonly seed?: number;
}

export const headNetworkOptionNames = ['width', 'hidden', 'dropout', 'initializer', 'seed'];

/** The options with their defaults, checked. */
type CheckedNetworkOptions = Required<HeadNetworkOptions>;

/** @throws `invalid-option` */
export function checkNetworkOptions(where: string, options: HeadNetworkOptions): CheckedNetworkOptions {
  const { hidden = [], dropout = 0, initializer: weights = 'glorotUniform', seed = defaultSeed() } = options;
  const width = checkNumber(where, 'width', options.width, { integer: true, atLeast: 1 });
  if (!Array.isArray(hidden)) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: '"hidden" to be a list of layer sizes',
      received: hidden,
      remedy: 'Pass [128] for one hidden layer of 128 units.',
    });
  }
  for (const units of hidden) checkNumber(where, 'hidden', units, { integer: true, atLeast: 1 });
  checkNumber(where, 'dropout', dropout, { atLeast: 0, below: 1 });
  initializer(weights, seed);
  return { width, hidden: [...hidden], dropout, initializer: weights, seed };
}

/**
 * Embeddings `[batch, width]` to outputs `[batch, units]`: dense layers, with dropout before each if there is any. `perTimestep`: vectors of timesteps
 * `[batch, timesteps, width]` to `[batch, timesteps, units]`, each timestep by itself.
 */
export function headNetwork(options: CheckedNetworkOptions, units: number, { perTimestep = false } = {}): LayersModel {
  return wholeOrNothing(() => builtNetwork(options, units, perTimestep));
}

function builtNetwork(options: CheckedNetworkOptions, units: number, perTimestep: boolean): LayersModel {
  const { width, hidden, dropout, seed } = options;
  const inputs = input({ shape: perTimestep ? [null, width] : [width], name: 'head_input' });
  let outputs: SymbolicTensor = inputs;
  for (const [index, size] of [...hidden, units].entries()) {
    const isLast = index === hidden.length;
    // Without a seed: TF.js would draw the same mask in every step with one. The trainer draws it from its own seed and the step.
    if (dropout > 0)
      outputs = applyLayer(layers.dropout({ rate: dropout, name: `head_dropout_${index + 1}` }), outputs);
    const layer = layers.dense({
      units: size,
      name: isLast ? 'head_output' : `head_dense_${index + 1}`,
      kernelInitializer: initializer(options.initializer, hashSeeds(seed, index)),
      ...(isLast ? {} : { activation: 'relu' as const }),
    });
    outputs = applyLayer(layer, outputs);
  }
  return model({ inputs, outputs, name: 'head' });
}
