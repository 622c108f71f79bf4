import { applyLayer, hashSeeds, initializer } from '@encoderkit/core';
import { checkKnownOptions, checkOneOf, checkPositiveInteger, invalidOption } from '@encoderkit/errors';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/** A one-dimensional convolution over frames. It looks back, never ahead. */
export interface ConvolutionOptions {
  /** How many features it makes. */
  readonly filters: number;
  /** Over how many frames; 3 when absent. */
  readonly kernelSize?: number;
  /** 2 leaves every other frame, so that the recurrent layers have half the timesteps; 1 when absent. */
  readonly strides?: number;
  /** `'relu'` when absent. */
  readonly activation?: ConvolutionActivation;
}

const activations = ['relu', 'elu', 'tanh', 'sigmoid', 'linear'] as const;
type ConvolutionActivation = (typeof activations)[number];

export type CompleteConvolution = Required<ConvolutionOptions>;

export type ConvolutionLayer = ReturnType<typeof layers.conv1d>;

/** A layer, and what a stream needs to know of it. */
export interface Convolution extends CompleteConvolution {
  readonly layer: ConvolutionLayer;
  /** Features of a frame that it takes. */
  readonly inputWidth: number;
}

/** A list, whatever was given. */
export function completeConvolutions(where: string, given: unknown): CompleteConvolution[] {
  return [given].flat().map((each, index) => {
    const group = Array.isArray(given) ? `convolution[${index}]` : 'convolution';
    const options = checkKnownOptions(where, each, ['filters', 'kernelSize', 'strides', 'activation'], group);
    const positive = (name: string, value: unknown) => checkPositiveInteger(where, `${group}.${name}`, value);
    const complete = {
      filters: positive('filters', options.filters),
      kernelSize: positive('kernelSize', options.kernelSize ?? 3),
      strides: positive('strides', options.strides ?? 1),
      activation: checkOneOf(where, `${group}.activation`, options.activation ?? 'relu', activations),
    };
    if (complete.strides > complete.kernelSize) {
      const expected = `at most ${complete.kernelSize}, its "kernelSize"`;
      throw invalidOption(where, `${group}.strides`, expected, complete.strides, 'Frames between would not be seen.');
    }
    return complete;
  });
}

/** How many frames become one timestep. */
export const strideOf = (convolutions: readonly CompleteConvolution[]): number =>
  convolutions.reduce((product, { strides }) => product * strides, 1);

/**
 * Puts convolutions on frames `[batch, frames, width]`. Each is a `valid` one of frames with `kernelSize - 1` zeros in front: TF.js has no
 * causal padding, nor a layer that pads in one dimension.
 */
export function convolve(
  frames: SymbolicTensor,
  convolutions: readonly CompleteConvolution[],
  seed: number,
): { readonly timesteps: SymbolicTensor; readonly convolutions: readonly Convolution[] } {
  let timesteps = frames;
  const made = convolutions.map((options, index): Convolution => {
    const { filters, kernelSize, strides, activation } = options;
    const name = `audio_convolution_${index}`;
    const inputWidth = timesteps.shape.at(-1) ?? 0;
    const layer = layers.conv1d({
      ...{ filters, kernelSize, strides, activation, padding: 'valid', name },
      kernelInitializer: initializer('glorotUniform', hashSeeds(seed, index)),
    });
    const padded = [
      layers.reshape({ targetShape: [-1, 1, inputWidth], name: `${name}_rows` }),
      layers.zeroPadding2d({
        padding: [
          [kernelSize - 1, 0],
          [0, 0],
        ],
        name: `${name}_padding`,
      }),
      layers.reshape({ targetShape: [-1, inputWidth], name: `${name}_padded` }),
    ].reduce<SymbolicTensor>((x, each) => applyLayer(each, x), timesteps);
    timesteps = applyLayer(layer, kernelSize > 1 ? padded : timesteps);
    return { ...options, layer, inputWidth };
  });
  return { timesteps, convolutions: made };
}
