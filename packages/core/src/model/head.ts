import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { HostArray } from '../base/host-array.ts';
import type { Json } from '../base/json.ts';
import type { ClassLabel } from '../data/labels/label-set.ts';
import type { TimestepSpan } from './encoder.ts';
import type { Metrics } from './metrics.ts';

/** Rows of `length` timesteps, and where in each of them the timesteps of its sample are. */
export interface TimestepRows {
  readonly length: number;
  readonly spans: readonly TimestepSpan[];
}

/** What a head's loss is made of: tensors of one batch. */
export interface LossContext {
  /** What the head's network gave. */
  readonly outputs: Tensor;
  /** What `encodeLabels` gave. */
  readonly targets: Tensor;
  /** What the head's network was given: `[batch, width]`, or `[batch, timesteps, width]` for a head `perTimestep`. */
  readonly embeddings: Tensor;
  /** What each loss counts, `[batch]` or `[batch * timesteps]`; 0 for rows that only fill up the batch. The trainer multiplies by it, not the head. */
  readonly weights: Tensor;
  /** For a head `perTimestep`: how many timesteps of each row are those of its sample, `[batch]`, int32. */
  readonly lengths?: Tensor;
}

/** What is learnt on top of an embedding: it knows its loss, its metrics, and how to decode its output. */
export interface Head<Label, Prediction, Report> {
  readonly kind: string;
  /** Embeddings `[batch, width]` to outputs (logits, for a classifier); vectors of timesteps `[batch, timesteps, width]` for a head `perTimestep`. */
  readonly network: LayersModel;
  /**
   * True for a head on the vectors of timesteps, which `encoder.timesteps` gives. It is told where a sample's timesteps are (`timesteps`, `spans` below),
   * and has a loss for every timestep.
   */
  readonly perTimestep?: boolean;
  /** True for a head that learns from examples without labels, too: `encodeLabels` is given undefined for them. */
  readonly optionalLabels?: boolean;
  /**
   * For a head whose loss of a row depends on the other rows: what all targets of a row are that only fills up a batch. Otherwise such rows
   * have the targets of those that they repeat, and are told by their weight alone.
   */
  readonly fillTarget?: number;
  /** True until `adapt` has been called, for a head that must first learn something from labels. */
  readonly needsAdapt?: boolean;
  /** Learns from labels what `encodeLabels` needs (their mean and deviation). `train` calls it when `needsAdapt`. */
  adapt?(labels: AsyncIterable<Label> | Iterable<Label>): Promise<void>;
  /** Takes over what `adapt` had learnt, from a config that `toConfig` of a head made alike has given: as `Encoder.restore`. */
  restore?(config: Json): Promise<void> | void;
  /**
   * Labels to targets, one row each. Throws `invalid-label` for a label outside the set, naming its position: the one in `positions` where
   * they are given (where the examples are in the data set), else the one in `labels`.
   */
  encodeLabels(labels: readonly Label[], positions?: readonly number[], timesteps?: TimestepRows): HostArray;
  /** The labels of the classes, in the order of the outputs; undefined where labels are not classes. */
  readonly classes?: readonly ClassLabel[];
  /**
   * The index of each label's class, for `classWeight`; undefined where labels are not classes. One for each sample; `perTimestep`, one for each
   * timestep that has a label.
   */
  classIndices?(labels: readonly Label[], positions?: readonly number[]): number[];
  /** For a head `perTimestep`: what each loss counts, given what its sample does and what each class does. 0 for a timestep without a label. */
  timestepWeights?(
    targets: HostArray,
    sampleWeights: ArrayLike<number>,
    classWeights?: readonly number[] | undefined,
  ): Float32Array;
  /**
   * Loss of each sample, `[batch]`; of each timestep, `[batch * timesteps]`, for a head `perTimestep`. Not yet weighted: the trainer divides by how many
   * there are. Pure TF.js ops, so that it compiles. Several losses by name are added up, and each is reported.
   */
  loss(context: LossContext): Tensor | Readonly<Record<string, Tensor>>;
  /** Accumulates over batches what `evaluate` reports, on the host. */
  metrics(): Metrics<Report>;
  /**
   * The same over an epoch of training, during which weights change, without what would mean nothing then, or take long: monitors without validation examples
   * find these numbers alone. `metrics` when absent.
   */
  trainingMetrics?(): Metrics<Partial<Report>>;
  /**
   * Outputs as `network` gives them to answers, one per row. Throws `not-finite` for a row that is no numbers, naming its place: the one in
   * `positions`, where they are given. `spans`: which timesteps of each row to answer for; all of them, when absent.
   */
  decode(outputs: HostArray, positions?: readonly number[], spans?: readonly TimestepSpan[]): Prediction[];
  /** Adds what `decode` does on the host (softmax) as TF.js ops: the last part of an exported network. */
  activation(outputs: Tensor): Tensor;
  toConfig(): Json;
}
