import { checkNumber, EncoderKitError } from '@encoderkit/errors';
import type { Metrics } from '../../model/metrics.ts';
import { type ClassReport, classReport, macroF1Of } from '../metrics/per-class.ts';
import { checkColumns, countedRows, weightedMean } from '../metrics/rows.ts';

/** Numbers are NaN when no row counted. */
export interface ClassificationReport<Label> {
  /** The mean loss, weighted. */
  readonly loss: number;
  /** The share of samples, weighted, whose class has the highest output. */
  readonly accuracy: number;
  /** The share of samples, weighted, whose class is among the `topK` highest outputs. */
  readonly topKAccuracy: number;
  readonly topK: number;
  readonly perClass: readonly ClassReport<Label>[];
  /** The mean of F1 over the classes that occur. */
  readonly macroF1: number;
  /** The mean of F1 over all classes, weighted by their support. */
  readonly weightedF1: number;
  /** `confusionMatrix[actual][predicted]`: the weights of the samples, summed. Without those whose outputs were not finite. */
  readonly confusionMatrix: readonly (readonly number[])[];
  /** How many rows counted. */
  readonly samples: number;
  /** How many of them had an output that is not finite: they count as wrong. */
  readonly notFinite: number;
}

/**
 * What `evaluate` reports of a classifier. Outputs are logits (or probabilities) `[rows, classes]`; targets are classes `[rows]`, or rows
 * of probabilities `[rows, classes]` whose highest is the class. Equal outputs are won by the lower class, as in `argMax`.
 *
 * @throws `invalid-option`; from `update`, `shape-mismatch` and `invalid-label`.
 * @example
 * ```ts
 * import { classificationMetrics } from '@encoderkit/core';
 *
 * const metrics = classificationMetrics({ labels: ['cat', 'dog'], topK: 1 });
 * metrics.update({
 *   outputs: { dtype: 'float32', shape: [2, 2], values: Float32Array.of(2, 1, 3, 0) },
 *   targets: { dtype: 'int32', shape: [2], values: Int32Array.of(0, 1) },
 *   losses: [0.3, 3],
 *   weights: [1, 1],
 * });
 * console.log(metrics.result().accuracy); // 0.5
 * ```
 */
export function classificationMetrics<Label>({
  labels,
  topK: wanted = 5,
}: {
  readonly labels: readonly Label[];
  /** 5 when absent; at most one less than there are classes. */
  readonly topK?: number;
}): Metrics<ClassificationReport<Label>> {
  const where = 'classificationMetrics';
  const classes = checkNumber(where, 'labels.length', labels.length, { integer: true, atLeast: 1 });
  checkNumber(where, 'topK', wanted, { integer: true, atLeast: 1 });
  // Among as many as there are, every answer would be right.
  const topK = Math.max(1, Math.min(wanted, classes - 1));
  const loss = weightedMean();
  const accuracy = weightedMean();
  const topKAccuracy = weightedMean();
  const confusion = new Float64Array(classes * classes);
  const support = new Float64Array(classes);
  let samples = 0;
  let notFinite = 0;

  return {
    update(batch) {
      const { targets } = batch;
      const isRow = targets.shape.length > 1;
      if (isRow) checkColumns(where, 'targets', targets, classes);
      for (const row of countedRows(where, classes, batch)) {
        const actual = isRow
          ? highest(targets.values.subarray(row.index * classes, (row.index + 1) * classes))
          : (targets.values[row.index] ?? -1);
        checkClass(actual, classes, row.index);
        samples += 1;
        loss.add(row.loss, row.weight);
        support[actual] = (support[actual] ?? 0) + row.weight;
        const rank = row.isFinite ? rankOf(actual, row.outputs) : classes;
        accuracy.add(rank === 0 ? 1 : 0, row.weight);
        topKAccuracy.add(row.isFinite && rank < topK ? 1 : 0, row.weight);
        if (row.isFinite) {
          const cell = actual * classes + highest(row.outputs);
          confusion[cell] = (confusion[cell] ?? 0) + row.weight;
        } else {
          notFinite += 1;
        }
      }
    },

    result() {
      const confusionMatrix = Array.from({ length: classes }, (_, actual) => [
        ...confusion.subarray(actual * classes, (actual + 1) * classes),
      ]);
      const predicted = labels.map((_, index) => confusionMatrix.reduce((sum, row) => sum + (row[index] ?? 0), 0));
      const perClass = labels.map((label, index) =>
        classReport(label, confusionMatrix[index]?.[index] ?? 0, predicted[index] ?? 0, support[index] ?? 0),
      );
      const weightedF1 = weightedMean();
      for (const { f1, support: weight } of perClass) weightedF1.add(f1, weight);
      return {
        loss: loss.result(),
        accuracy: accuracy.result(),
        topKAccuracy: topKAccuracy.result(),
        topK,
        perClass,
        macroF1: macroF1Of(
          perClass.map(({ f1, support: actual }, index) => ({ f1, occurs: actual > 0 || (predicted[index] ?? 0) > 0 })),
        ),
        weightedF1: weightedF1.result(),
        confusionMatrix,
        samples,
        notFinite,
      };
    },
  };
}

/** The index of the highest value; of the first, among equals. */
export function highest(values: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < values.length; index++) {
    if ((values[index] ?? 0) > (values[best] ?? 0)) best = index;
  }
  return best;
}

/** How many classes come before `target`: 0 when it is the highest. */
function rankOf(target: number, outputs: ArrayLike<number>): number {
  const value = outputs[target] ?? 0;
  let rank = 0;
  for (let index = 0; index < outputs.length; index++) {
    const other = outputs[index] ?? 0;
    if (other > value || (other === value && index < target)) rank++;
  }
  return rank;
}

function checkClass(actual: number, classes: number, index: number): void {
  if (Number.isInteger(actual) && actual >= 0 && actual < classes) return;
  throw new EncoderKitError({
    code: 'invalid-label',
    where: 'classificationMetrics',
    expected: `the class of row ${index} to be an integer from 0 to ${classes - 1}`,
    received: actual,
  });
}
