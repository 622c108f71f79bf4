import type { Example } from '../data/example.ts';
import type { Encoder, TrainingPass } from '../encoder/encoder.ts';
import type { Head } from '../head/head.ts';
import type { HostArray } from '../host-array.ts';
import { inBatch, padRows } from '../model/rows.ts';
import { required } from './labels.ts';

/** A batch as a network takes it. Rows beyond `count` repeat earlier ones with weight 0, so that every batch has one size. */
export interface PreparedBatch {
  readonly features: readonly HostArray[];
  readonly targets: HostArray;
  readonly weights: Float32Array;
  /** How many rows are examples. */
  readonly count: number;
}

interface Parts<Input, Label> {
  readonly encoder: Encoder<Input>;
  readonly head: Head<Label, unknown, unknown>;
}

interface PrepareOptions<Label> {
  /** Rows to fill up to. */
  readonly size: number;
  /** For augmentation: given in training only. */
  readonly pass?: Omit<TrainingPass, 'indices'>;
  /** What a label counts in the loss besides the example's own weight. */
  readonly weightOf?: ((label: Label) => number) | undefined;
}

/** `indices`: where the examples are in the data set. */
export async function prepareBatch<Input, Label>(
  { encoder, head }: Parts<Input, Label>,
  examples: readonly Example<Input, Label>[],
  indices: readonly number[],
  { size, pass, weightOf }: PrepareOptions<Label>,
): Promise<PreparedBatch> {
  const labels = examples.map(({ label }, row) => required(label, indices[row]));
  const targets = head.encodeLabels(labels, indices);
  const inputs = examples.map(({ input }) => input);
  const features = pass
    ? await encoder.preprocess(inputs, { ...pass, indices })
    : await inBatch(indices[0] ?? 0, inputs.length, () => encoder.preprocess(inputs));
  const weights = new Float32Array(size);
  weights.set(labels.map((label, row) => (examples[row]?.weight ?? 1) * (weightOf?.(label) ?? 1)));
  // Rows that come again keep batch normalisation's statistics those of real data; zeros would not.
  return {
    features: features.map((array) => padRows(array, size)),
    targets: padRows(targets, size),
    weights,
    count: examples.length,
  };
}
