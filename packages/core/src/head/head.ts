import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Json } from '../encoder/encoder.ts';
import type { HostArray } from '../host-array.ts';
import type { Metrics } from '../metric/metrics.ts';

/** What is learnt on top of an embedding: it knows its loss, its metrics, and how to decode its output. */
export interface Head<Label, Prediction, Report> {
  readonly kind: string;
  /** Embeddings `[batch, width]` to outputs (logits, for a classifier). */
  readonly network: LayersModel;
  /** Labels to targets, one row each. Throws `invalid-label` for a label outside the set, naming its position. */
  encodeLabels(labels: readonly Label[]): HostArray;
  /** The index of each label's class, for `classWeight`; undefined where labels are not classes. */
  readonly classIndices?: (labels: readonly Label[]) => number[];
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
