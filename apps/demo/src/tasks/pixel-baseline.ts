import type { ImageDataset } from '@encoderkit/datasets';
import { centroidAccuracy, classCentroids, type Labelled } from '../nearest-centroid.ts';

export const pixelBaselineName = 'nearest class centroid of the pixels';

/** The accuracy on the test data of the simplest classifier of pictures: whose mean picture is nearest, pixel by pixel. */
export async function pixelBaseline({ train, test }: Pick<ImageDataset, 'train' | 'test'>): Promise<number> {
  return centroidAccuracy(await classCentroids(vectors(train)), vectors(test));
}

async function* vectors(data: ImageDataset['train']): AsyncGenerator<Labelled> {
  for await (const { input, label = '' } of data) yield { values: input.data, label };
}
