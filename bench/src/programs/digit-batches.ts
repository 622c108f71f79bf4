import { batches, type Dataset, type HostArray } from '@encoderkit/core';
import type { RawImage } from '@encoderkit/datasets';
import type { TutorialCnn } from './tutorial-cnn.ts';

export interface DigitBatch {
  readonly features: HostArray;
  readonly targets: HostArray;
}

/** Full batches as the network takes them, all in memory. */
export async function digitBatches(
  { encoder, head }: TutorialCnn,
  data: Dataset<RawImage, string>,
  batchSize: number,
): Promise<DigitBatch[]> {
  const prepared: DigitBatch[] = [];
  for await (const { examples } of batches(data, { batchSize, dropRemainder: true })) {
    const [features] = await encoder.preprocess(examples.map(({ input }) => input));
    const targets = head.encodeLabels(examples.map(({ label }) => label ?? ''));
    if (features) prepared.push({ features, targets });
  }
  return prepared;
}
