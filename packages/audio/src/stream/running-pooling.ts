import type { PoolingName } from '@encoderkit/core';

/** The vector of a sound so far, step by step. */
export interface RunningPooling {
  /** Takes the vector of the next step, and its score where steps are scored; gives the sound's. The caller owns it. */
  add(step: Float32Array, score: number): Float32Array;
}

/** What each pooling of a whole sequence is as one of a sequence that grows. */
const poolings: { readonly [Name in PoolingName]: (width: number) => RunningPooling } = {
  last: () => ({ add: (step) => step.slice() }),
  mean: (width) => weightedMean(width, () => 0),
  max(width) {
    const most = new Float32Array(width).fill(Number.NEGATIVE_INFINITY);
    return {
      add(step) {
        for (let at = 0; at < width; at++) most[at] = Math.max(most[at] ?? 0, step[at] ?? 0);
        return most.slice();
      },
    };
  },
  attention: (width) => weightedMean(width, (score) => score),
};

/**
 * The mean with weights e^score. Scores are taken relative to the largest so far, so that nothing overflows: "online softmax" (Milakov &
 * Gimelshein 2018, arXiv:1805.02867).
 */
function weightedMean(width: number, scoreOf: (score: number) => number): RunningPooling {
  const sums = new Float64Array(width);
  let total = 0;
  let largest = Number.NEGATIVE_INFINITY;
  return {
    add(step, given) {
      const score = scoreOf(given);
      const before = largest;
      largest = Math.max(largest, score);
      const shrink = Math.exp(before - largest);
      const weight = Math.exp(score - largest);
      total = total * shrink + weight;
      for (let at = 0; at < width; at++) sums[at] = (sums[at] ?? 0) * shrink + weight * (step[at] ?? 0);
      return Float32Array.from(sums, (sum) => sum / total);
    },
  };
}

export const runningPooling = (name: PoolingName, width: number): RunningPooling => poolings[name](width);
