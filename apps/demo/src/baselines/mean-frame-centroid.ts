import { centroidAccuracy, classCentroids, type Labelled } from '../nearest-centroid.ts';
import { frameStatistics, standardised } from './frame-statistics.ts';
import type { LabelledFrames } from './labelled-frames.ts';

export const meanFrameCentroidName = 'nearest class centroid of the mean MFCC';

/** The mean of each feature over time: all order is lost. */
export function meanFrame(frames: readonly Float32Array[]): Float64Array {
  const mean = new Float64Array(frames[0]?.length ?? 0);
  for (const frame of frames) {
    for (let feature = 0; feature < mean.length; feature++) {
      mean[feature] = (mean[feature] ?? 0) + (frame[feature] ?? 0) / frames.length;
    }
  }
  return mean;
}

/**
 * The accuracy on test sounds of the simplest classifier of sounds: whose mean frame is nearest. Features are standardised by the
 * statistics of the training sounds, or the loudness alone would decide.
 */
export function meanFrameCentroid(
  train: readonly LabelledFrames[],
): (test: readonly LabelledFrames[]) => Promise<number> {
  const statistics = frameStatistics(train);
  const means = (sounds: readonly LabelledFrames[]): Labelled[] =>
    sounds.map(({ frames, label }) => ({ values: meanFrame(standardised(frames, statistics)), label }));
  const centroids = classCentroids(means(train));
  return async (test) => centroidAccuracy(await centroids, means(test));
}
