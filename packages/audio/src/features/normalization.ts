import { concatenate, type RowStage } from './feature-rows.ts';

/** Mean and variance of each feature. */
export interface FeatureStatistics {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

/** Below this, variance is rounding error, and dividing by its root would blow noise up. */
const smallestVariance = 1e-10;

/** `(value - mean) / sqrt(variance)`, in place. A feature that never varies is centred and not scaled. */
export function normalizationStage({ mean, variance }: FeatureStatistics): RowStage {
  const width = mean.length;
  const means = Float64Array.from(mean);
  const scales = Float64Array.from(variance, (each) => (each > smallestVariance ? 1 / Math.sqrt(each) : 1));
  return {
    lookahead: 0,
    push(rows) {
      for (let from = 0; from < rows.length; from += width) {
        for (let column = 0; column < width; column++) {
          rows[from + column] = ((rows[from + column] ?? 0) - (means[column] ?? 0)) * (scales[column] ?? 1);
        }
      }
      return rows;
    },
    end: () => new Float32Array(0),
  };
}

/**
 * Each feature by its mean and variance over the very sound. All rows come at the end, for that is when these are known. What a voice, a room and a
 * microphone add to every frame alike is gone, where features are logarithms (Atal 1974; Viikki and Laurila 1998).
 */
export function soundNormalizationStage(width: number): RowStage {
  const none = new Float32Array(0);
  let held: Float32Array = none;
  return {
    lookahead: Number.POSITIVE_INFINITY,
    push(rows) {
      held = concatenate(held, rows);
      return none;
    },
    end() {
      const statistics = statisticsAccumulator(width);
      statistics.add(held);
      return normalizationStage(statistics.result()).push(held);
    },
  };
}

/** Mean and variance of many frames, in one pass and constant memory. */
export interface StatisticsAccumulator {
  add(rows: Float32Array): void;
  /** How many frames came. */
  readonly count: number;
  /** Of the frames so far; the variance is divided by their number. */
  result(): FeatureStatistics;
}

/** Welford's update (1962): nothing cancels, however many frames come and however far from 0 they lie. */
export function statisticsAccumulator(width: number): StatisticsAccumulator {
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(rows) {
      for (let from = 0; from < rows.length; from += width) {
        count++;
        for (let column = 0; column < width; column++) {
          const value = rows[from + column] ?? 0;
          const before = value - (mean[column] ?? 0);
          const updated = (mean[column] ?? 0) + before / count;
          mean[column] = updated;
          deviation[column] = (deviation[column] ?? 0) + before * (value - updated);
        }
      }
    },
    result: () => ({
      mean: Array.from(mean),
      variance: Array.from(deviation, (each) => (count === 0 ? 0 : each / count)),
    }),
  };
}
