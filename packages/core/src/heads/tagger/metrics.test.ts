import { describe, expect, it } from 'vitest';
import { randomGenerator } from '../../base/random.ts';
import { classificationMetrics } from '../classifier/metrics.ts';
import { taggingMetrics } from './metrics.ts';

const labels = ['a', 'b', 'c'];

/** A batch of rows of timesteps, some of them without a label. */
function batchOf(rows: number, length: number, seed: number) {
  const random = randomGenerator(seed);
  const timesteps = rows * length;
  const targets = Int32Array.from({ length: timesteps }, () => random.integer(4) - 1);
  return {
    outputs: {
      dtype: 'float32' as const,
      shape: [rows, length, 3],
      values: Float32Array.from({ length: timesteps * 3 }, () => random.normal()),
    },
    targets: { dtype: 'int32' as const, shape: [rows, length], values: targets },
    losses: Float32Array.from({ length: timesteps }, () => random.uniform()),
    weights: Float32Array.from({ length: timesteps }, () => random.integer(3)),
  };
}

describe('metrics of a tagger', () => {
  it.each([1, 2, 3, 4, 5])('are those of a classifier on the timesteps that have a label (%d)', (seed) => {
    const metrics = taggingMetrics({ labels, topK: 2 });
    const oracle = classificationMetrics({ labels, topK: 2 });
    let samples = 0;
    let timesteps = 0;
    for (const [rows, length] of [
      [4, 3],
      [2, 7],
      [1, 1],
    ] as const) {
      const batch = batchOf(rows, length, seed);
      metrics.update(batch);
      const kept = [...batch.targets.values.keys()].filter((at) => (batch.targets.values[at] ?? -1) >= 0);
      const pick = (values: ArrayLike<number>) => kept.map((at) => values[at] ?? Number.NaN);
      oracle.update({
        outputs: {
          dtype: 'float32',
          shape: [kept.length, 3],
          values: Float32Array.from(kept.flatMap((at) => [...batch.outputs.values.subarray(at * 3, at * 3 + 3)])),
        },
        targets: { dtype: 'int32', shape: [kept.length], values: Int32Array.from(pick(batch.targets.values)) },
        losses: pick(batch.losses),
        weights: pick(batch.weights),
      });
      const counted = kept.filter((at) => batch.weights[at] !== 0);
      timesteps += counted.length;
      samples += new Set(counted.map((at) => Math.floor(at / length))).size;
    }
    expect(metrics.result()).toEqual({ ...oracle.result(), samples, timesteps });
  });

  it('are NaN where no timestep has a label', () => {
    const metrics = taggingMetrics({ labels });
    const batch = batchOf(2, 3, 1);
    metrics.update({ ...batch, targets: { ...batch.targets, values: batch.targets.values.map(() => -1) } });
    expect(metrics.result()).toMatchObject({ loss: Number.NaN, accuracy: Number.NaN, samples: 0, timesteps: 0 });
  });

  it('refuse outputs and targets that do not fit', () => {
    const batch = batchOf(2, 3, 1);
    const update = (change: object) => () => taggingMetrics({ labels }).update({ ...batch, ...change });
    const mismatch = expect.objectContaining({ code: 'shape-mismatch' });
    expect(update({ outputs: { ...batch.outputs, shape: [6, 3] } })).toThrow(mismatch);
    expect(update({ targets: { ...batch.targets, shape: [6] } })).toThrow(mismatch);
    expect(update({ targets: { dtype: 'int32', shape: [2, 2], values: new Int32Array(4) } })).toThrow(mismatch);
    expect(update({ targets: { ...batch.targets, values: batch.targets.values.map(() => 3) } })).toThrow(
      expect.objectContaining({ code: 'invalid-label' }),
    );
  });
});
