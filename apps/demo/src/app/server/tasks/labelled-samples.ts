import type { Dataset } from '@encoderkit/core';
import type { LabelledSamples, Sample } from './trainable.ts';

/** The first of a data set's samples in an order that mixes them, each as a part of a record. */
export async function labelledSamples<Input>(
  data: Dataset<Input, string>,
  classes: readonly string[],
  count: number,
  sampleOf: (input: Input) => Sample,
): Promise<LabelledSamples> {
  const examples = await data
    .shuffle(1)
    .take(Math.min(count, data.size ?? count))
    .collect();
  return {
    classes,
    labels: examples.map(({ label = '' }) => label),
    samples: examples.map(({ input }) => sampleOf(input)),
  };
}
