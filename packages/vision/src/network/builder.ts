import { applyLayer, hashSeeds, type InitializerConfig, type InitializerName, initializer } from '@encoderkit/core';
import { EncoderKitError } from '@encoderkit/errors';
import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { Activation, GlobalPooling, Padding, WindowOptions } from './options.ts';

/** Adds stock TF.js layers one by one, each with a readable name and weights that the seed fixes. */
export interface NetworkBuilder {
  readonly input: SymbolicTensor;
  /** Without `activation` it is linear; without `bias` it has none (a normalisation that follows would undo it). */
  convolution(name: string, x: SymbolicTensor, options: ConvolutionOptions): SymbolicTensor;
  /** `gamma: 'zeros'` makes it start as 0: a residual block then starts as the identity. */
  normalization(name: string, x: SymbolicTensor, options?: { gamma?: 'ones' | 'zeros' }): SymbolicTensor;
  activation(name: string, x: SymbolicTensor): SymbolicTensor;
  pool(name: string, x: SymbolicTensor, options: WindowOptions & { kind: 'max' | 'average' }): SymbolicTensor;
  globalPool(x: SymbolicTensor, pooling: GlobalPooling): SymbolicTensor;
  dense(name: string, x: SymbolicTensor, units: number): SymbolicTensor;
  dropout(name: string, x: SymbolicTensor, rate: number): SymbolicTensor;
  add(name: string, x: SymbolicTensor, y: SymbolicTensor): SymbolicTensor;
  finish(output: SymbolicTensor): LayersModel;
  /** Frees the weights made so far, when no network comes of them. */
  abandon(): void;
}

export interface ConvolutionOptions {
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly bias: boolean;
  readonly activation: boolean;
}

export interface BuilderOptions {
  /** `[height, width, channels]`. */
  readonly shape: readonly [number, number, number];
  readonly activation: Activation;
  readonly initializer: InitializerName | InitializerConfig;
  readonly seed: number;
  readonly where: string;
}

type Layer = InstanceType<typeof layers.Layer>;

/**
 * How fast the running mean and variance of batch normalisation follow the batches, and what keeps it from dividing
 * by 0. Keras' 0.99 needs many hundred steps before evaluation can be trusted; a short training has not got them.
 */
const normalizationDefaults = { momentum: 0.9, epsilon: 1e-5 };

export function networkBuilder({ shape, activation, initializer: start, seed, where }: BuilderOptions): NetworkBuilder {
  const image = input({ shape: [...shape], name: 'image' });
  const made: Layer[] = [];

  function apply(layer: Layer, x: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
    try {
      const output = applyLayer(layer, x);
      made.push(layer);
      return output;
    } catch (cause) {
      if (EncoderKitError.isInstance(cause)) throw cause;
      throw new EncoderKitError({
        code: 'invalid-option',
        where,
        problem: `layer "${layer.name}" cannot be made (${cause instanceof Error ? cause.message : cause})`,
        remedy:
          'Mostly it is too large: check "input", "filters" and "units". Not every initializer suits every layer either.',
        cause,
      });
    }
  }

  /** A seed of its own for every layer that has a kernel, in order. */
  let kernels = 0;
  const kernelInitializer = () => initializer(start, hashSeeds(seed, kernels++));

  function checkFits(
    layerName: string,
    what: string,
    x: SymbolicTensor,
    { size, padding }: { size: readonly [number, number]; padding: Padding },
  ) {
    const [, height, width] = x.shape;
    if (padding === 'same' || typeof height !== 'number' || typeof width !== 'number') return;
    if (size[0] <= height && size[1] <= width) return;
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      problem: `layer "${layerName}" has a ${size[0]}×${size[1]} ${what}, but only ${height}×${width} is left of the ${shape[0]}×${shape[1]} input there`,
      remedy: 'Use a larger input, fewer blocks, less pooling, smaller strides or kernels, or padding: "same".',
    });
  }

  return {
    input: image,
    convolution(layerName, x, { filters, kernelSize, strides, padding, bias, activation: active }) {
      checkFits(layerName, 'kernel', x, { size: kernelSize, padding });
      return apply(
        layers.conv2d({
          name: layerName,
          filters,
          kernelSize: [...kernelSize],
          strides: [...strides],
          padding,
          useBias: bias,
          kernelInitializer: kernelInitializer(),
          ...(active ? { activation } : {}),
        }),
        x,
      );
    },
    normalization(layerName, x, { gamma = 'ones' } = {}) {
      return apply(
        layers.batchNormalization({ name: layerName, gammaInitializer: gamma, ...normalizationDefaults }),
        x,
      );
    },
    activation(layerName, x) {
      return apply(layers.activation({ name: layerName, activation }), x);
    },
    pool(layerName, x, { kind, size, strides, padding }) {
      checkFits(layerName, 'window', x, { size, padding });
      const options = { name: layerName, poolSize: pair(size), strides: pair(strides), padding };
      return apply(kind === 'max' ? layers.maxPooling2d(options) : layers.averagePooling2d(options), x);
    },
    globalPool(x, pooling) {
      return apply(globalPools[pooling](), x);
    },
    dense(layerName, x, units) {
      return apply(layers.dense({ name: layerName, units, activation, kernelInitializer: kernelInitializer() }), x);
    },
    dropout(layerName, x, rate) {
      return rate === 0 ? x : apply(layers.dropout({ name: layerName, rate }), x);
    },
    add(layerName, x, y) {
      return apply(layers.add({ name: layerName }), [x, y]);
    },
    finish(output) {
      return model({ inputs: image, outputs: output, name: 'cnn_encoder' });
    },
    abandon() {
      for (const layer of made) layer.dispose();
    },
  };
}

const globalPools: { readonly [Pooling in GlobalPooling]: () => Layer } = {
  flatten: () => layers.flatten({ name: 'flatten' }),
  average: () => layers.globalAveragePooling2d({ name: 'global_average_pool' }),
  max: () => layers.globalMaxPooling2d({ name: 'global_max_pool' }),
};

function pair([height, width]: readonly [number, number]): [number, number] {
  return [height, width];
}
