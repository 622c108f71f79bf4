import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Json } from '../encoder/encoder.ts';
import type { HostArray } from '../host-array.ts';
import type { Metrics } from '../metric/metrics.ts';
import type { ClassLabel } from './label-set.ts';

/** What is learnt on top of an embedding: it knows its loss, its metrics, and how to decode its output. */
export interface Head<Label, Prediction, Report> {
  readonly kind: string;
  /** Embeddings `[batch, width]` to outputs (logits, for a classifier). */
  readonly network: LayersModel;
  /** True until `adapt` has been called, for a head that must first learn something from labels. */
  readonly needsAdapt?: boolean;
  /** Learns from labels what `encodeLabels` needs (their mean and deviation). `train` calls it when `needsAdapt`. */
  adapt?(labels: AsyncIterable<Label> | Iterable<Label>): Promise<void>;
  /**
   * Labels to targets, one row each. Throws `invalid-label` for a label outside the set, naming its position: the one in `positions` where
   * they are given (where the examples are in the data set), else the one in `labels`.
   */
  encodeLabels(labels: readonly Label[], positions?: readonly number[]): HostArray;
  /** The labels of the classes, in the order of the outputs; undefined where labels are not classes. */
  readonly classes?: readonly ClassLabel[];
  /** The index of each label's class, for `classWeight`; undefined where labels are not classes. */
  classIndices?(labels: readonly Label[], positions?: readonly number[]): number[];
  /** Loss of each sample, `[batch]`, not yet weighted. Pure TF.js ops, so that it compiles. */
  loss(outputs: Tensor, targets: Tensor): Tensor;
  /** Accumulates over batches what `evaluate` reports, on the host. */
  metrics(): Metrics<Report>;
  /** Outputs as `network` gives them to answers, one per row. */
  decode(outputs: HostArray): Prediction[];
  /** Adds what `decode` does on the host (softmax) as TF.js ops: the last part of an exported network. */
  activation(outputs: Tensor): Tensor;
  toConfig(): Json;
}
