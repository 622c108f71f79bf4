import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';
import type { Example } from '../data/example.ts';
import type { Encoder, TrainingPass } from '../encoder/encoder.ts';
import type { Head } from '../head/head.ts';
import type { HostArray } from '../host-array.ts';

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

/** `weightOf`: what a label counts in the loss besides the example's own weight. */
export async function prepareBatch<Input, Label>(
  { encoder, head }: Parts<Input, Label>,
  examples: readonly Example<Input, Label>[],
  indices: readonly number[],
  {
    size,
    pass,
    weightOf,
  }: {
    readonly size: number;
    readonly pass?: Omit<TrainingPass, 'indices'>;
    readonly weightOf?: ((label: Label) => number) | undefined;
  },
): Promise<PreparedBatch> {
  const count = examples.length;
  // Repeated examples keep batch normalisation's statistics those of real data; zeros would not.
  const rows = Array.from({ length: size }, (_, row) => row % count);
  const labels = examples.map(({ label }, row) => {
    if (label !== undefined) return label;
    throw new EncoderKitError({
      code: 'invalid-label',
      where: `example ${indices[row]}`,
      problem: 'has no label',
      remedy: 'Give every example that is trained or evaluated on a label, or filter out those without.',
    });
  });
  const inputs = rows.map((row) => examples[row]?.input as Input);
  const features = await encoder.preprocess(inputs, pass && { ...pass, indices: rows.map((row) => indices[row] ?? 0) });
  const targets = head.encodeLabels(
    rows.map((row) => labels[row] as Label),
    rows.map((row) => indices[row] ?? 0),
  );
  const weights = Float32Array.from(rows, (row, position) => {
    const label = labels[row];
    if (position >= count || label === undefined) return 0;
    return (examples[row]?.weight ?? 1) * (weightOf?.(label) ?? 1);
  });
  return { features, targets, weights, count };
}
