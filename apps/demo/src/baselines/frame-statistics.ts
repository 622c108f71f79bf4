import type { LabelledFrames } from './labelled-frames.ts';

/** Mean and standard deviation of each feature. */
export interface FrameStatistics {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

/** Over all frames of all sounds. A feature that never changes gets the deviation 1. */
export function frameStatistics(sounds: readonly LabelledFrames[]): FrameStatistics {
  const width = sounds[0]?.frames[0]?.length ?? 0;
  const mean = new Float64Array(width);
  const squares = new Float64Array(width);
  let count = 0;
  for (const { frames } of sounds) {
    for (const frame of frames) {
      count++;
      // Welford 1962: no large sums of squares, which would swallow small variances.
      for (let feature = 0; feature < width; feature++) {
        const value = frame[feature] ?? 0;
        const before = mean[feature] ?? 0;
        const after = before + (value - before) / count;
        mean[feature] = after;
        squares[feature] = (squares[feature] ?? 0) + (value - before) * (value - after);
      }
    }
  }
  return { mean, deviation: squares.map((sum) => Math.sqrt(sum / count) || 1) };
}

/** The frames with each feature brought to mean 0 and deviation 1 of the statistics. */
export function standardised(frames: readonly Float32Array[], { mean, deviation }: FrameStatistics): Float32Array[] {
  return frames.map((frame) =>
    frame.map((value, feature) => (value - (mean[feature] ?? 0)) / (deviation[feature] ?? 1)),
  );
}
