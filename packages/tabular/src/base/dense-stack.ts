import { applyLayer, defaultSeed, hashSeeds, initializer } from '@encoderkit/core';
import { checkBoolean, checkNumber, checkOneOf, checkPositiveInteger, invalidOption } from '@encoderkit/errors';
import { layers, regularizers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** Options of the dense layers that the encoders of this package end in. */
export interface DenseStackOptions {
  /** Units of each dense layer; those of the last are the vector's length. `[64, 32]` when absent. */
  readonly units?: readonly number[];
  /** `'relu'` when absent. */
  readonly activation?: Activation;
  /** Normalises each layer's outputs over the batch; false when absent. */
  readonly batchNormalization?: boolean;
  /** Share of each layer's outputs dropped in training; 0 when absent. */
  readonly dropout?: number;
  /** Penalty on squared weights; 0 when absent. */
  readonly l2?: number;
  /** Fixes the initial weights; 0 when absent. */
  readonly seed?: number;
}

const activations = ['relu', 'tanh', 'elu', 'selu', 'sigmoid', 'linear'] as const;
type Activation = (typeof activations)[number];

export const denseStackOptionNames = ['units', 'activation', 'batchNormalization', 'dropout', 'l2', 'seed'] as const;

/** A type, so that it is JSON. */
export type CompleteDenseStack = {
  readonly [Name in (typeof denseStackOptionNames)[number]]: Exclude<DenseStackOptions[Name], undefined>;
};

/** @throws `invalid-option` */
export function completeDenseStack(where: string, given: Readonly<Record<string, unknown>>): CompleteDenseStack {
  const { units = [64, 32] } = given;
  if (!Array.isArray(units) || units.length === 0) {
    throw invalidOption(where, 'units', 'a list of positive integers, one for each layer', units);
  }
  return {
    units: units.map((each) => checkPositiveInteger(where, 'units', each)),
    activation: checkOneOf(where, 'activation', given.activation ?? 'relu', activations),
    batchNormalization: checkBoolean(where, 'batchNormalization', given.batchNormalization ?? false),
    dropout: checkNumber(where, 'dropout', given.dropout ?? 0, { atLeast: 0, below: 1 }),
    l2: checkNumber(where, 'l2', given.l2 ?? 0, { atLeast: 0 }),
    seed: checkNumber(where, 'seed', given.seed ?? defaultSeed(), { integer: true }),
  };
}

/** The length of the vector that comes out. */
export const widthOfStack = ({ units }: CompleteDenseStack): number => units.at(-1) ?? 0;

/** Dense layers, one after the other, over `[batch, numbers]`. Layers are called `${name}_dense_0` and so on. */
export function denseStack(inputs: SymbolicTensor, name: string, options: CompleteDenseStack): SymbolicTensor {
  const { units, activation, batchNormalization, dropout, l2, seed } = options;
  const kernel = 'glorotUniform';
  return units.reduce<SymbolicTensor>((outputs, size, index) => {
    const blocks = [
      layers.dense({
        units: size,
        name: `${name}_dense_${index}`,
        activation,
        kernelInitializer: initializer(kernel, hashSeeds(seed, index)),
        ...(l2 > 0 && { kernelRegularizer: regularizers.l2({ l2 }) }),
      }),
      ...(batchNormalization ? [layers.batchNormalization({ name: `${name}_normalization_${index}` })] : []),
      ...(dropout > 0 ? [layers.dropout({ rate: dropout, name: `${name}_dropout_${index}` })] : []),
    ];
    return blocks.reduce((tensor, layer) => applyLayer(layer, tensor), outputs);
  }, inputs);
}
