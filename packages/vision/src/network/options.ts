import type { InitializerConfig, InitializerName } from '@encoderkit/core';

/** `same` pads with zeros so that only strides reduce the size; `valid` does not pad. */
export type Padding = 'valid' | 'same';

/** How the last feature map becomes a vector: all of it, or the mean or maximum of each filter. */
export type GlobalPooling = 'flatten' | 'average' | 'max';

export const activations = [
  'relu',
  'relu6',
  'elu',
  'selu',
  'gelu',
  'swish',
  'mish',
  'tanh',
  'sigmoid',
  'softplus',
  'softsign',
] as const;
export type Activation = (typeof activations)[number];

/** A window that moves over a feature map: `[height, width]` each. */
export interface WindowOptions {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

/** What every preset understands. */
export interface SharedNetworkOptions {
  /** Default: `'flatten'` for `tutorial`, `'average'` for the residual presets. */
  readonly pooling?: GlobalPooling;
  /**
   * Width of a dense layer that makes the embedding, or `false` for none: the pooled features are then the embedding.
   * Default: 128 for `tutorial`, `false` for the residual presets.
   */
  readonly units?: number | false;
  /** Default: `'relu'`. */
  readonly activation?: Activation;
  /**
   * How kernels start: a name or `{ name, … }` as core's `initializer` takes it. Default: `'glorotUniform'` for
   * `tutorial`, `'heNormal'` for the residual presets.
   */
  readonly initializer?: InitializerName | InitializerConfig;
  /** Part of the embedding that is dropped while training, 0 to below 1. Default: 0. */
  readonly embeddingDropout?: number;
}

/** `SharedNetworkOptions` with nothing left out. */
export type CompleteSharedOptions = Required<SharedNetworkOptions>;
