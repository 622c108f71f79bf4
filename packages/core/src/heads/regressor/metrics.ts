import { checkNumber } from '@encoderkit/errors';
import type { Metrics } from '../../model/metrics.ts';
import { checkColumns, countedRows, weightedMean } from '../metrics/rows.ts';

export interface OutputReport {
  readonly name: string;
  /** Mean absolute error. */
  readonly mae: number;
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** The share of the targets' variance that is explained: 1 is perfect, 0 no better than their mean. */
  readonly r2: number;
}

/** Errors are in the units of the targets, and NaN when no row counted or an output was NaN. */
export interface RegressionReport {
  /** The mean loss, weighted, as the head computes it. */
  readonly loss: number;
  /** Mean absolute error over all outputs. */
  readonly mae: number;
  /** Root of the mean squared error over all outputs. */
  readonly rmse: number;
  /** The mean of R² over outputs. */
  readonly r2: number;
  readonly perOutput: readonly OutputReport[];
  /** How many rows counted. */
  readonly samples: number;
  /** How many of them had an output that is not finite. */
  readonly notFinite: number;
}

/**
 * What `evaluate` reports of a regressor. Outputs and targets are `[rows, outputs]` (or `[rows]` for one output). Where they are
 * normalised, `scale` and `offset` of each output bring both back: `value * scale + offset`.
 *
 * R² is `1 - Σ w (y - ŷ)² / Σ w (y - ȳ)²`; for targets that are all the same it is 1 when every output is right and else 0, as in scikit-learn.
 *
 * @throws `invalid-option`; from `update`, `shape-mismatch`.
 * @example
 * ```ts
 * import { regressionMetrics } from '@encoderkit/core';
 *
 * const metrics = regressionMetrics({ names: ['price'] });
 * metrics.update({
 *   outputs: { dtype: 'float32', shape: [2, 1], values: Float32Array.of(1, 3) },
 *   targets: { dtype: 'float32', shape: [2, 1], values: Float32Array.of(1, 2) },
 *   losses: [0, 1],
 *   weights: [1, 1],
 * });
 * console.log(metrics.result().mae); // 0.5
 * ```
 */
export function regressionMetrics({
  names,
  scale,
  offset,
}: {
  readonly names: readonly string[];
  readonly scale?: readonly number[];
  readonly offset?: readonly number[];
}): Metrics<RegressionReport> {
  const where = 'regressionMetrics';
  const columns = checkNumber(where, 'names.length', names.length, { integer: true, atLeast: 1 });
  const loss = weightedMean();
  const perOutput = names.map(() => errorsOfOne());
  let samples = 0;
  let notFinite = 0;

  return {
    update(batch) {
      checkColumns(where, 'targets', batch.targets, columns);
      for (const row of countedRows(where, columns, batch)) {
        samples += 1;
        if (!row.isFinite) notFinite += 1;
        loss.add(row.loss, row.weight);
        for (const [column, errors] of perOutput.entries()) {
          const unit = (value: number | undefined) =>
            (value ?? Number.NaN) * (scale?.[column] ?? 1) + (offset?.[column] ?? 0);
          errors.add(unit(row.outputs[column]), unit(batch.targets.values[row.index * columns + column]), row.weight);
        }
      }
    },

    result() {
      const reports = perOutput.map((errors) => errors.result());
      const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / columns;
      return {
        loss: loss.result(),
        mae: mean(reports.map(({ mae }) => mae)),
        rmse: Math.sqrt(mean(reports.map(({ mse }) => mse))),
        r2: mean(reports.map(({ r2 }) => r2)),
        perOutput: reports.map(({ mae, mse, r2 }, index) => ({
          name: names[index] ?? String(index),
          mae,
          rmse: Math.sqrt(mse),
          r2,
        })),
        samples,
        notFinite,
      };
    },
  };
}

function errorsOfOne() {
  const absolute = weightedMean();
  const squared = weightedMean();
  let total = 0;
  let mean = 0;
  // Σ w (y - ȳ)², updated with the mean (West 1979), because Σ w y² - (Σ w y)² / Σ w cancels for targets far from 0.
  let spread = 0;
  let residual = 0;

  return {
    add(output: number, target: number, weight: number) {
      const error = target - output;
      absolute.add(Math.abs(error), weight);
      squared.add(error * error, weight);
      residual += weight * error * error;
      total += weight;
      const difference = target - mean;
      mean += (weight / total) * difference;
      spread += weight * difference * (target - mean);
    },
    result() {
      const r2 = spread === 0 && !Number.isNaN(residual) ? Number(residual === 0) : 1 - residual / spread;
      return { mae: absolute.result(), mse: squared.result(), r2: total === 0 ? Number.NaN : r2 };
    },
  };
}
