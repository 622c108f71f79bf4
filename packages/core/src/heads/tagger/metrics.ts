import { EncoderKitError } from '@encoderkit/errors';
import type { Metrics } from '../../model/metrics.ts';
import { type ClassificationReport, classificationMetrics } from '../classifier/metrics.ts';

/** The target of a timestep that has no label. */
export const noLabel = -1;

/** What a `ClassificationReport` says of samples, this says of the timesteps that have a label: `accuracy` is that of tokens. */
export interface TaggingReport<Label> extends ClassificationReport<Label> {
  /** How many samples had a timestep that counted. */
  readonly samples: number;
  /** How many timesteps counted. */
  readonly timesteps: number;
}

/**
 * What `evaluate` reports of a tagger. Outputs are logits `[rows, timesteps, classes]`, targets are classes `[rows, timesteps]` with -1 where a timestep has
 * no label; `losses` and `weights` have an entry for every timestep. Timesteps without a label, or of weight 0, count nowhere.
 *
 * @throws `invalid-option`; from `update`, `shape-mismatch` and `invalid-label`.
 * @example
 * ```ts
 * import { taggingMetrics } from '@encoderkit/core';
 *
 * const metrics = taggingMetrics({ labels: ['noun', 'verb'] });
 * metrics.update({
 *   outputs: { dtype: 'float32', shape: [1, 3, 2], values: Float32Array.of(2, 1, 3, 0, 5, 5) },
 *   targets: { dtype: 'int32', shape: [1, 3], values: Int32Array.of(0, 1, -1) },
 *   losses: [0.3, 3, 0],
 *   weights: [1, 1, 0],
 * });
 * console.log(metrics.result().accuracy, metrics.result().timesteps); // 0.5 2
 * ```
 */
export function taggingMetrics<Label>(options: {
  readonly labels: readonly Label[];
  /** 5 when absent. */
  readonly topK?: number;
}): Metrics<TaggingReport<Label>> {
  const where = 'taggingMetrics';
  const classes = options.labels.length;
  const ofTimesteps = classificationMetrics(options);
  let samples = 0;

  return {
    update({ outputs, targets, losses, weights }) {
      const [rows = 0, length = 0] = outputs.shape;
      const fits = outputs.shape.length === 3 && outputs.shape[2] === classes;
      if (!fits || targets.shape.length !== 2 || targets.values.length !== rows * length) {
        throw new EncoderKitError({
          code: 'shape-mismatch',
          where,
          expected: `outputs of shape [rows, timesteps, ${classes}] and targets of shape [rows, timesteps]`,
          received: { outputs: outputs.shape, targets: targets.shape },
        });
      }
      const counted = Float32Array.from(targets.values, (target, at) => (target === noLabel ? 0 : (weights[at] ?? 0)));
      ofTimesteps.update({
        outputs: { ...outputs, shape: [rows * length, classes] },
        targets: { ...targets, shape: [rows * length] },
        losses,
        weights: counted,
      });
      for (let row = 0; row < rows; row++) {
        if (counted.subarray(row * length, (row + 1) * length).some((weight) => weight !== 0)) samples += 1;
      }
    },

    result() {
      const { samples: timesteps, ...report } = ofTimesteps.result();
      return { ...report, samples, timesteps };
    },
  };
}
