import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { HostArray } from '../base/host-array.ts';
import type { Json } from '../base/json.ts';

/** Passed to `preprocess` while training, so that augmentation can differ every epoch and still be repeated exactly. */
export interface TrainingPass {
  readonly seed: number;
  readonly epoch: number;
  /** The position of each sample in the (unshuffled) data set: with seed and epoch it fixes the sample's augmentation. */
  readonly indices: readonly number[];
}

/**
 * Where the timesteps of one sample (tokens, frames) lie in its row of a preprocessed batch, which is as long as axis 1 of the first
 * preprocessed array.
 */
export interface TimestepSpan {
  /** How many timesteps the sample has. */
  readonly total: number;
  /** The first of them that was kept: those before it were cut off. */
  readonly first: number;
  /** How many were kept. */
  readonly count: number;
  /** Where in the row the first kept timestep is: above 0 where rows are padded in front. */
  readonly offset: number;
}

/** The part of a sequence encoder that gives one vector per timestep. */
export interface TimestepEncoder<Sample> {
  /** Length of a timestep's vector. */
  readonly width: number;
  /** Preprocessed arrays to vectors `[batch, timesteps, width]`; shares its weights with the encoder's `network`. */
  readonly network: LayersModel;
  /** Where each sample's timesteps are, given the samples of a batch and what `preprocess` made of them. */
  spans(samples: readonly Sample[], features: readonly HostArray[]): TimestepSpan[];
}

/** Options of `adapt`. */
export interface AdaptOptions {
  /** Told, in a line for people, what is odd about the samples. `console.warn` when absent; `train` makes events of it. */
  readonly warn?: (message: string) => void;
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
  adapt(samples: AsyncIterable<Sample> | Iterable<Sample>, options?: AdaptOptions): Promise<void>;
  /**
   * Takes over what `adapt` had learnt, from a config that `toConfig` of an encoder made alike has given: for a training that goes on, whose data may
   * have changed since. An encoder without it adapts anew, and a training does not go on where it then comes to something else.
   */
  restore?(config: Json): Promise<void> | void;
  /**
   * Raw samples to what the network takes: one array per network input, each `[samples.length, …]`.
   * Augments only when `pass` is given. Throws for a bad sample, naming it.
   */
  preprocess(samples: readonly Sample[], pass?: TrainingPass): Promise<HostArray[]>;
  /** For encoders of sequences: one vector per timestep. */
  readonly timesteps?: TimestepEncoder<Sample>;
  /**
   * For encoders whose batches are as long as the longest of their samples: a sample's length, cheap to tell. Training puts samples of
   * like size into a batch together, so that less is padded.
   */
  sizeOf?(sample: Sample): number;
  /** What the learning rate is multiplied by for one of the network's weights; 1 when absent. */
  learningRateOf?(weight: LayersModel['weights'][number]): number;
  /** One vector of length `width` per sample, in order. Batches internally: memory is bounded however many samples come. */
  encode(samples: readonly Sample[]): Promise<Float32Array[]>;
  /** All that `fromConfig` needs to make this encoder again, short of the network's weights. */
  toConfig(): Json;
  dispose(): void;
}

/** An encoder of sequences: what `tagger` needs. */
export interface SequenceEncoder<Sample> extends Encoder<Sample> {
  readonly timesteps: TimestepEncoder<Sample>;
}

/** The function that makes encoders of one kind, with what `load` needs to make one again. `Made`: `SequenceEncoder<Sample>`, of sequences. */
export interface EncoderFactory<Options, Sample, Made extends Encoder<Sample> = Encoder<Sample>> {
  (options: Options): Made;
  readonly kind: string;
  /** The inverse of `toConfig`; throws `bundle-mismatch` on a config it cannot read. Weights are loaded afterwards. */
  fromConfig(config: Json): Made;
}
