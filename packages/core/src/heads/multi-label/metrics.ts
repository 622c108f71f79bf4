import { checkNumber } from '@encoderkit/errors';
import type { Metrics } from '../../model/metrics.ts';
import { type ClassReport, classReport, macroF1Of, ratio } from '../metrics/per-class.ts';
import { checkColumns, countedRows, weightedMean } from '../metrics/rows.ts';

/** Numbers are NaN when no row counted. */
export interface MultiLabelReport<Label> {
  /** The mean loss, weighted. */
  readonly loss: number;
  /** The share of answers, weighted, that are right: Keras' `BinaryAccuracy`. */
  readonly accuracy: number;
  /** The share of samples, weighted, all of whose answers are right. */
  readonly subsetAccuracy: number;
  readonly perClass: readonly ClassReport<Label>[];
  /** F1 over all answers together. */
  readonly microF1: number;
  /** The mean of F1 over the labels that occur. */
  readonly macroF1: number;
  /** How many rows counted. */
  readonly samples: number;
  /** How many of them had an output that is not finite: all their answers count as wrong. */
  readonly notFinite: number;
}

/**
 * What `evaluate` reports of a classifier whose samples may have several labels. Outputs are logits `[rows, labels]`, targets 0 or 1 of the same
 * shape; a label is given when its probability, the sigmoid of the logit, is above `threshold`.
 *
 * @throws `invalid-option`; from `update`, `shape-mismatch`.
 * @example
 * ```ts
 * import { multiLabelMetrics } from '@encoderkit/core';
 *
 * const metrics = multiLabelMetrics({ labels: ['red', 'round'] });
 * metrics.update({
 *   outputs: { dtype: 'float32', shape: [1, 2], values: Float32Array.of(2, -1) },
 *   targets: { dtype: 'float32', shape: [1, 2], values: Float32Array.of(1, 1) },
 *   losses: [0.7],
 *   weights: [1],
 * });
 * console.log(metrics.result().accuracy, metrics.result().subsetAccuracy); // 0.5 0
 * ```
 */
export function multiLabelMetrics<Label>({
  labels,
  threshold = 0.5,
}: {
  readonly labels: readonly Label[];
  /** 0.5 when absent. */
  readonly threshold?: number;
}): Metrics<MultiLabelReport<Label>> {
  const where = 'multiLabelMetrics';
  const columns = checkNumber(where, 'labels.length', labels.length, { integer: true, atLeast: 1 });
  checkNumber(where, 'threshold', threshold, { above: 0, below: 1 });
  const logitThreshold = Math.log(threshold / (1 - threshold));
  const loss = weightedMean();
  const accuracy = weightedMean();
  const subsetAccuracy = weightedMean();
  const correct = new Float64Array(columns);
  const predicted = new Float64Array(columns);
  const actual = new Float64Array(columns);
  let samples = 0;
  let notFinite = 0;

  return {
    update(batch) {
      checkColumns(where, 'targets', batch.targets, columns);
      for (const row of countedRows(where, columns, batch)) {
        let right = 0;
        for (let column = 0; column < columns; column++) {
          const isActual = (batch.targets.values[row.index * columns + column] ?? 0) > 0.5;
          const isPredicted = row.isFinite ? (row.outputs[column] ?? 0) > logitThreshold : !isActual;
          if (isActual === isPredicted) right += 1;
          if (isActual && isPredicted) correct[column] = (correct[column] ?? 0) + row.weight;
          if (isPredicted) predicted[column] = (predicted[column] ?? 0) + row.weight;
          if (isActual) actual[column] = (actual[column] ?? 0) + row.weight;
        }
        samples += 1;
        if (!row.isFinite) notFinite += 1;
        loss.add(row.loss, row.weight);
        accuracy.add(right / columns, row.weight);
        subsetAccuracy.add(right === columns ? 1 : 0, row.weight);
      }
    },

    result() {
      const perClass = labels.map((label, column) =>
        classReport(label, correct[column] ?? 0, predicted[column] ?? 0, actual[column] ?? 0),
      );
      const total = (counts: Float64Array) => counts.reduce((sum, count) => sum + count, 0);
      return {
        loss: loss.result(),
        accuracy: accuracy.result(),
        subsetAccuracy: subsetAccuracy.result(),
        perClass,
        microF1: samples === 0 ? Number.NaN : ratio(2 * total(correct), total(predicted) + total(actual)),
        macroF1: macroF1Of(
          perClass.map(({ f1, support }, column) => ({ f1, occurs: support > 0 || (predicted[column] ?? 0) > 0 })),
        ),
        samples,
        notFinite,
      };
    },
  };
}
