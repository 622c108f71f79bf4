import type { LabelledSplits, RawImage } from '@encoderkit/datasets';
import { centroidAccuracy, classCentroids, type Labelled } from '../nearest-centroid.ts';
import type { AccuracyRow } from '../report/accuracy-table.ts';

export const pixelBaselineName = 'nearest class centroid of the pixels';

/** The simplest classifier of pictures on the test data: whose mean picture is nearest, pixel by pixel. */
export async function pixelBaselines({
  train,
  test,
}: Pick<LabelledSplits<RawImage>, 'train' | 'test'>): Promise<AccuracyRow[]> {
  const accuracy = await centroidAccuracy(await classCentroids(vectors(train)), vectors(test));
  return [{ method: pixelBaselineName, accuracies: [accuracy] }];
}

async function* vectors(data: LabelledSplits<RawImage>['train']): AsyncGenerator<Labelled> {
  for await (const { input, label = '' } of data) yield { values: input.data, label };
}
