import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { HostArray } from '../host-array.ts';

/** Whatever a bundle's manifest can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Passed to `preprocess` while training, so that augmentation can differ every epoch and still be repeated exactly. */
export interface TrainingPass {
  readonly seed: number;
  readonly epoch: number;
  /** The position of each sample in the (unshuffled) data set: with seed and epoch it fixes the sample's augmentation. */
  readonly indices: readonly number[];
}

/**
 * Raw samples in, vectors out. An encoder owns its preprocessing, so that what was trained is what is served.
 * Made by a factory (`cnnEncoder`, `textEncoder`, …) with one options object.
 */
export interface Encoder<Sample> {
  /** Which factory makes it, such as `'cnn'`. A bundle stores it, and `load` checks it. */
  readonly kind: string;
  readonly modality: string;
  /** Length of an embedding. */
  readonly width: number;
  /** Preprocessed arrays to embeddings `[batch, width]`. A plain LayersModel: weights interchange with Keras and TF.js. */
  readonly network: LayersModel;
  /** True until `adapt` has been called, for an encoder that must first learn something from data. */
  readonly needsAdapt: boolean;
  /** Learns from raw samples what preprocessing needs (vocabulary, mean and variance). `train` calls it when `needsAdapt`. */
  adapt(samples: AsyncIterable<Sample> | Iterable<Sample>): Promise<void>;
  /**
   * Raw samples to what the network takes: one array per network input, each `[samples.length, …]`.
   * Augments only when `pass` is given. Throws for a bad sample, naming it.
   */
  preprocess(samples: readonly Sample[], pass?: TrainingPass): Promise<HostArray[]>;
  /** One vector of length `width` per sample, in order. Batches internally: memory is bounded however many samples come. */
  encode(samples: readonly Sample[]): Promise<Float32Array[]>;
  /** All that `fromConfig` needs to make this encoder again, short of the network's weights. */
  toConfig(): Json;
  dispose(): void;
}

/** The function that makes encoders of one kind, with what `load` needs to make one again. */
export interface EncoderFactory<Options, Sample> {
  (options: Options): Encoder<Sample>;
  readonly kind: string;
  /** The inverse of `toConfig`; throws `bundle-mismatch` on a config it cannot read. Weights are loaded afterwards. */
  fromConfig(config: Json): Encoder<Sample>;
}
