import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { NetworkBuilder } from './builder.ts';
import {
  buildConvolutional,
  type ConvolutionalOptions,
  completeConvolutional,
  convolutionalOptionNames,
} from './convolutional.ts';
import type { CompleteSharedOptions, SharedNetworkOptions } from './options.ts';
import {
  buildResidual,
  completeResidual,
  type ResidualDefaults,
  type ResidualOptions,
  residualOptionNames,
} from './residual.ts';

/** A named architecture, with the options that change it. */
export type NetworkOptions =
  | ({ readonly preset?: 'tutorial' } & SharedNetworkOptions & ConvolutionalOptions & Without<ResidualOptions>)
  | ({ readonly preset: 'residual' | 'resnet18' } & SharedNetworkOptions &
      ResidualOptions &
      Without<ConvolutionalOptions>);

/** Keeps the options of one preset from compiling with another, which TypeScript lets pass in a union. */
type Without<Options> = { readonly [Name in keyof Options]?: never };

export type PresetName = NonNullable<NetworkOptions['preset']>;

/** One architecture with its options settled. */
export interface Architecture {
  /** The options with nothing left out. */
  readonly options: object;
  /** From `builder.input` to the last feature map. */
  build(builder: NetworkBuilder): SymbolicTensor;
}

export interface Preset {
  /** Its own options, besides those that all presets share. */
  readonly optionNames: readonly string[];
  readonly shared: CompleteSharedOptions;
  complete(options: Record<string, unknown>, input: readonly [number, number, number], where: string): Architecture;
}

export const presets: { readonly [Name in PresetName]: Preset } = {
  /** Conv 3×3×32, max-pool 2, Conv 3×3×64, max-pool 2, flatten, Dense 128: 5.3 MFLOP for a 28×28×1 image. */
  tutorial: {
    optionNames: convolutionalOptionNames,
    shared: { pooling: 'flatten', units: 128, activation: 'relu', initializer: 'glorotUniform', embeddingDropout: 0 },
    complete(options, _input, where) {
      const complete = completeConvolutional(options, where);
      return { options: complete, build: (builder) => buildConvolutional(complete, builder) };
    },
  },
  /**
   * Small enough to train on a CPU: 35 MFLOP for a 28×28×1 image. Pooling straight after the stem buys filters: on
   * Fashion-MNIST it learns faster than 16, 32, 64 filters without, which cost as much. Pre-activation leaves no batch
   * normalisation at the full size, where it would take longer than the convolution.
   */
  residual: residualPreset({ widths: [32, 64, 128], depths: [2, 2, 1], preActivation: true, pool: true }),
  /** ResNet-18 of He et al. 2015. */
  resnet18: residualPreset({ widths: [64, 128, 256, 512], depths: [2, 2, 2, 2], preActivation: false }),
};

function residualPreset(defaults: ResidualDefaults): Preset {
  return {
    optionNames: residualOptionNames,
    shared: { pooling: 'average', units: false, activation: 'relu', initializer: 'heNormal', embeddingDropout: 0 },
    complete(options, input, where) {
      const complete = completeResidual(options, defaults, input, where);
      return { options: complete, build: (builder) => buildResidual(complete, builder) };
    },
  };
}
