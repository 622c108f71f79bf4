import type { Tensor } from '@tensorflow/tfjs-core';
import { type HostArray, scalarArray } from '../base/host-array.ts';
import { filledRows, padRows } from '../base/rows.ts';
import { checkWeight, type Example } from '../data/example.ts';
import { required } from '../data/labels/labels-of.ts';
import type { ArraysOf } from '../engine/engine.ts';
import type { Encoder, TimestepSpan, TrainingPass } from '../model/encoder.ts';
import type { Head } from '../model/head.ts';
import { preprocessNamed } from '../model/preprocess-named.ts';
import { spansOf } from '../model/trunk.ts';

/** A batch as a model's network and its losses take it: of one size, rows beyond the examples repeat earlier ones with weight 0. */
export type ModelBatch = {
  /** What the encoder's `preprocess` made: one for each input of its network. */
  readonly features: readonly Tensor[];
  /** What the head's `encodeLabels` made. */
  readonly targets: Tensor;
  /** What each loss counts: that of a row, or of a step of it. */
  readonly weights: Tensor;
  /** A scalar: what the batch's loss is a mean over, so many examples, or steps that have a label. */
  readonly terms: Tensor;
  /** For a head `perTimestep`: how many steps of each row are those of its sample, int32. */
  readonly lengths?: Tensor;
};

export interface PreparedBatch {
  readonly arrays: ArraysOf<ModelBatch>;
  /** How many rows are examples. */
  readonly count: number;
  readonly terms: number;
}

interface Parts<Input, Label> {
  readonly encoder: Encoder<Input>;
  readonly head: Head<Label, unknown, unknown>;
}

interface PrepareOptions {
  /** Rows to fill up to. */
  readonly size: number;
  /** For augmentation: given in training only. */
  readonly pass?: Omit<TrainingPass, 'indices'>;
  /** What each class counts in the loss besides the example's own weight. */
  readonly classWeights?: readonly number[] | undefined;
}

/** `indices`: where the examples are in the data set. */
export async function prepareBatch<Input, Label>(
  { encoder, head }: Parts<Input, Label>,
  examples: readonly Example<Input, Label>[],
  indices: readonly number[],
  { size, pass, classWeights }: PrepareOptions,
): Promise<PreparedBatch> {
  // Labels may be undefined of a head that says so.
  const labels = examples.map(({ label }, row) =>
    head.optionalLabels ? (label as Label) : required(label, indices[row]),
  );
  const inputs = examples.map(({ input }) => input);
  const features = pass
    ? await encoder.preprocess(inputs, { ...pass, indices })
    : await preprocessNamed(encoder, inputs, indices);
  const spans = spansOf({ encoder, head }, inputs, features);
  const targets = head.encodeLabels(labels, indices, spans && { spans, length: features[0]?.shape[1] ?? 0 });
  const padded = head.fillTarget === undefined ? padRows(targets, size) : filledRows(targets, size, head.fillTarget);
  const weights = weightsOf(head, labels, examples, indices, padded, size, classWeights);
  const terms = termsOf(head, targets, examples.length);
  return {
    arrays: {
      // Rows that come again keep batch normalisation's statistics those of real data; zeros would not.
      features: features.map((array) => padRows(array, size)),
      targets: padded,
      weights: { dtype: 'float32', shape: [weights.length], values: weights },
      terms: scalarArray(terms),
      ...(spans && { lengths: padRows(lengthsOf(spans), size) }),
    },
    count: examples.length,
    terms,
  };
}

const lengthsOf = (spans: readonly TimestepSpan[]): HostArray => ({
  dtype: 'int32',
  shape: [spans.length],
  values: Int32Array.from(spans, ({ count }) => count),
});

function weightsOf<Input, Label>(
  head: Head<Label, unknown, unknown>,
  labels: readonly Label[],
  examples: readonly Example<Input, Label>[],
  indices: readonly number[],
  targets: HostArray,
  size: number,
  classWeights: readonly number[] | undefined,
): Float32Array {
  const weights = new Float32Array(size);
  for (const [row, { weight = 1 }] of examples.entries()) {
    checkWeight('train', indices[row] ?? row, weight);
    weights[row] = weight;
  }
  if (head.timestepWeights) return head.timestepWeights(targets, weights, classWeights);
  if (!classWeights) return weights;
  const classes = head.classIndices?.(labels) ?? [];
  return weights.map((weight, row) => weight * (classWeights[classes[row] ?? -1] ?? 1));
}

function termsOf<Label>(head: Head<Label, unknown, unknown>, targets: HostArray, count: number): number {
  const ones = new Float32Array(count).fill(1);
  return head.timestepWeights?.(targets, ones).reduce((sum, weight) => sum + weight, 0) ?? count;
}
