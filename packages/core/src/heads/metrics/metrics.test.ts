import { describe, expect, it } from 'vitest';
import type { HostArray } from '../../base/host-array.ts';
import { randomGenerator } from '../../base/random.ts';
import type { Metrics } from '../../model/metrics.ts';
import { classificationMetrics } from '../classifier/metrics.ts';
import { multiLabelMetrics } from '../multi-label/metrics.ts';
import { regressionMetrics } from '../regressor/metrics.ts';

function floats(rows: readonly (readonly number[])[]): HostArray {
  return { dtype: 'float32', shape: [rows.length, rows[0]?.length ?? 0], values: Float32Array.from(rows.flat()) };
}

function integers(values: readonly number[]): HostArray {
  return { dtype: 'int32', shape: [values.length], values: Int32Array.from(values) };
}

interface Batch {
  readonly outputs: readonly (readonly number[])[];
  readonly targets: HostArray;
  readonly losses?: readonly number[];
  readonly weights?: readonly number[];
}

function report<Report>(metrics: Metrics<Report>, ...batches: readonly Batch[]): Report {
  for (const { outputs, targets, losses, weights } of batches) {
    metrics.update({
      outputs: floats(outputs),
      targets,
      losses: losses ?? outputs.map(() => 0),
      weights: weights ?? outputs.map(() => 1),
    });
  }
  return metrics.result();
}

describe('classificationMetrics', () => {
  const labels = ['a', 'b', 'c'];
  /** Logits whose highest is at `predicted`, and whose second is at the class after it. */
  const logits = (predicted: number) => labels.map((_, index) => [2, 1, 0][(index - predicted + 3) % 3] ?? 0);
  const actual = [0, 0, 0, 1, 1, 2];
  const predicted = [0, 0, 1, 1, 2, 0];

  it('counts a small case as one does by hand', () => {
    const result = report(classificationMetrics({ labels, topK: 2 }), {
      outputs: predicted.map(logits),
      targets: integers(actual),
      losses: [1, 2, 3, 4, 5, 9],
    });
    expect(result).toEqual({
      loss: 4,
      accuracy: 0.5,
      // Wrong answers are a 0 taken for b, then c; a 1 taken for c, then a; a 2 taken for a, then b. None is second.
      topKAccuracy: 0.5,
      topK: 2,
      confusionMatrix: [
        [2, 1, 0],
        [0, 1, 1],
        [1, 0, 0],
      ],
      perClass: [
        {
          label: 'a',
          precision: expect.closeTo(2 / 3),
          recall: expect.closeTo(2 / 3),
          f1: expect.closeTo(2 / 3),
          support: 3,
        },
        { label: 'b', precision: 0.5, recall: 0.5, f1: 0.5, support: 2 },
        { label: 'c', precision: 0, recall: 0, f1: 0, support: 1 },
      ],
      macroF1: expect.closeTo((2 / 3 + 1 / 2) / 3),
      weightedF1: expect.closeTo((3 * (2 / 3) + 2 * (1 / 2)) / 6),
      samples: 6,
      notFinite: 0,
    });
  });

  it('gives the same for rows with a single 1, and over several batches', () => {
    const targets = floats(actual.map((label) => labels.map((_, index) => (index === label ? 1 : 0))));
    const once = report(classificationMetrics({ labels }), {
      outputs: predicted.map(logits),
      targets: integers(actual),
    });
    const rows = report(classificationMetrics({ labels }), { outputs: predicted.map(logits), targets });
    const parts = [0, 2, 4].map((first) => ({
      outputs: predicted.slice(first, first + 2).map(logits),
      targets: integers(actual.slice(first, first + 2)),
    }));
    expect(rows).toEqual(once);
    expect(report(classificationMetrics({ labels }), ...parts)).toEqual(once);
  });

  it('counts a row of weight 2 twice, and one of weight 0 not at all, whatever is in it', () => {
    const weighted = report(classificationMetrics({ labels }), {
      outputs: [logits(0), logits(1), [Number.NaN, 0, 0]],
      targets: integers([0, 0, -7]),
      losses: [1, 4, Number.NaN],
      weights: [2, 1, 0],
    });
    const { samples, ...repeated } = report(classificationMetrics({ labels }), {
      outputs: [logits(0), logits(0), logits(1)],
      targets: integers([0, 0, 0]),
      losses: [1, 1, 4],
    });
    expect(weighted).toEqual({ ...repeated, samples: samples - 1 });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('counts %s as wrong, and says so', (value) => {
    const result = report(classificationMetrics({ labels, topK: 3 }), {
      outputs: [[value, 0, 0], logits(0)],
      targets: integers([0, 0]),
    });
    expect(result).toMatchObject({ accuracy: 0.5, topKAccuracy: 0.5, notFinite: 1, samples: 2 });
    expect(result.perClass[0]).toMatchObject({ recall: 0.5, precision: 1, support: 2 });
    expect(result.confusionMatrix.flat().reduce((sum, count) => sum + count)).toBe(1);
  });

  it('lets a NaN loss be seen', () => {
    const batch = { outputs: [logits(0)], targets: integers([0]), losses: [Number.NaN] };
    expect(report(classificationMetrics({ labels }), batch).loss).toBeNaN();
  });

  it('gives equal outputs to the lower class', () => {
    const result = report(classificationMetrics({ labels, topK: 2 }), {
      outputs: [
        [1, 1, 1],
        [1, 1, 1],
        [1, 1, 1],
      ],
      targets: integers([0, 1, 2]),
    });
    expect(result).toMatchObject({ accuracy: expect.closeTo(1 / 3), topKAccuracy: expect.closeTo(2 / 3) });
  });

  it('leaves classes that do not occur out of the macro F1', () => {
    const result = report(classificationMetrics({ labels }), { outputs: [logits(0)], targets: integers([0]) });
    expect(result).toMatchObject({ macroF1: 1, weightedF1: 1 });
    expect(result.perClass[2]).toEqual({ label: 'c', precision: 0, recall: 0, f1: 0, support: 0 });
  });

  it('has no numbers when nothing counted', () => {
    const result = classificationMetrics({ labels }).result();
    expect(result).toMatchObject({ samples: 0, loss: Number.NaN, accuracy: Number.NaN, macroF1: Number.NaN });
  });

  it('agrees with a plain count over random rows', () => {
    const random = randomGenerator(1);
    const rows = Array.from({ length: 500 }, () => ({
      outputs: Array.from({ length: 6 }, () => random.normal()),
      actual: random.integer(6),
      weight: random.integer(3),
    }));
    const result = report(classificationMetrics({ labels: [0, 1, 2, 3, 4, 5], topK: 3 }), {
      outputs: rows.map(({ outputs }) => outputs),
      targets: integers(rows.map(({ actual: label }) => label)),
      weights: rows.map(({ weight }) => weight),
    });
    const total = rows.reduce((sum, { weight }) => sum + weight, 0);
    const among = (count: number) =>
      rows.reduce((sum, { outputs, actual: label, weight }) => {
        const order = [0, 1, 2, 3, 4, 5].sort((a, b) => (outputs[b] ?? 0) - (outputs[a] ?? 0));
        return sum + (order.slice(0, count).includes(label) ? weight : 0);
      }, 0) / total;
    expect(result.accuracy).toBeCloseTo(among(1), 12);
    expect(result.topKAccuracy).toBeCloseTo(among(3), 12);
    expect(result.confusionMatrix.flat().reduce((sum, count) => sum + count)).toBe(total);
  });

  it.each<[problem: string, make: () => unknown, code: string, message: RegExp]>([
    [
      'no labels',
      () => classificationMetrics({ labels: [] }),
      'invalid-option',
      /"labels.length" to be an integer at least 1/,
    ],
    [
      'topK 0',
      () => classificationMetrics({ labels, topK: 0 }),
      'invalid-option',
      /"topK" to be an integer at least 1, received 0/,
    ],
    [
      'too few outputs',
      () => report(classificationMetrics({ labels }), { outputs: [[1, 2]], targets: integers([0]) }),
      'shape-mismatch',
      /outputs of shape \[rows, 3\], received \[1,2\]/,
    ],
    [
      'targets of another width',
      () => report(classificationMetrics({ labels }), { outputs: [[1, 2, 3]], targets: floats([[1, 0]]) }),
      'shape-mismatch',
      /targets of shape \[rows, 3\]/,
    ],
    [
      'a class that there is not',
      () => report(classificationMetrics({ labels }), { outputs: [[1, 2, 3]], targets: integers([3]) }),
      'invalid-label',
      /class of row 0 to be an integer from 0 to 2, received 3/,
    ],
  ])('refuses %s', (_, make, code, message) => {
    expect(make).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe('multiLabelMetrics', () => {
  const labels = ['x', 'y', 'z'];

  it('counts a small case as one does by hand', () => {
    const result = report(multiLabelMetrics({ labels }), {
      outputs: [
        [2, -1, -1],
        [2, 3, -0.1],
        [-1, 0.5, -3],
      ],
      targets: floats([
        [1, 0, 0],
        [0, 1, 1],
        [1, 1, 0],
      ]),
      losses: [1, 2, 6],
    });
    expect(result).toEqual({
      loss: 3,
      accuracy: expect.closeTo(6 / 9),
      subsetAccuracy: expect.closeTo(1 / 3),
      perClass: [
        { label: 'x', precision: 0.5, recall: 0.5, f1: 0.5, support: 2 },
        { label: 'y', precision: 1, recall: 1, f1: 1, support: 2 },
        { label: 'z', precision: 0, recall: 0, f1: 0, support: 1 },
      ],
      // Three right of four given and of five there are.
      microF1: expect.closeTo(6 / 9),
      macroF1: expect.closeTo(0.5),
      samples: 3,
      notFinite: 0,
    });
  });

  it('takes a threshold on probabilities', () => {
    const logit = Math.log(0.8 / 0.2);
    const batch = { outputs: [[logit - 0.01, logit + 0.01, 0]], targets: floats([[0, 1, 0]]) };
    expect(report(multiLabelMetrics({ labels, threshold: 0.8 }), batch).subsetAccuracy).toBe(1);
    expect(report(multiLabelMetrics({ labels }), batch).subsetAccuracy).toBe(0);
  });

  it('counts all answers of a row that is not finite as wrong, and says so', () => {
    const batch = { outputs: [[Number.NaN, -1, 3]], targets: floats([[0, 0, 1]]) };
    expect(report(multiLabelMetrics({ labels }), batch)).toMatchObject({
      accuracy: 0,
      subsetAccuracy: 0,
      microF1: 0,
      notFinite: 1,
    });
  });

  it('weights rows, and ignores those of weight 0', () => {
    const result = report(multiLabelMetrics({ labels: ['x'] }), {
      outputs: [[1], [1], [Number.NaN]],
      targets: floats([[1], [0], [1]]),
      losses: [0, 4, Number.NaN],
      weights: [3, 1, 0],
    });
    expect(result).toMatchObject({ loss: 1, accuracy: 0.75, samples: 2, notFinite: 0 });
    expect(result.perClass[0]).toMatchObject({ precision: 0.75, recall: 1, support: 3 });
  });

  it('has no numbers when nothing counted', () => {
    expect(multiLabelMetrics({ labels }).result()).toMatchObject({ samples: 0, loss: Number.NaN, microF1: Number.NaN });
  });

  it.each([0, 1, Number.NaN])('refuses threshold %d', (threshold) => {
    expect(() => multiLabelMetrics({ labels, threshold })).toThrow(
      /"threshold" to be a finite number greater than 0 and less than 1/,
    );
  });
});

describe('regressionMetrics', () => {
  it('counts a small case as one does by hand', () => {
    const result = report(regressionMetrics({ names: ['u', 'v'] }), {
      outputs: [
        [1, 0],
        [2, 0],
        [6, 0],
      ],
      targets: floats([
        [1, 1],
        [3, 2],
        [5, 3],
      ]),
      losses: [1, 2, 3],
    });
    const u = { name: 'u', mae: 2 / 3, rmse: Math.sqrt(2 / 3), r2: 1 - 2 / 8 };
    const v = { name: 'v', mae: 2, rmse: Math.sqrt(14 / 3), r2: 1 - 14 / 2 };
    const close = (row: typeof u) => ({
      ...row,
      mae: expect.closeTo(row.mae),
      rmse: expect.closeTo(row.rmse),
      r2: expect.closeTo(row.r2),
    });
    expect(result).toEqual({
      loss: 2,
      mae: expect.closeTo(4 / 3),
      rmse: expect.closeTo(Math.sqrt((2 / 3 + 14 / 3) / 2)),
      r2: expect.closeTo((0.75 - 6) / 2),
      perOutput: [close(u), close(v)],
      samples: 3,
      notFinite: 0,
    });
  });

  it('brings normalised values back', () => {
    const plain = report(regressionMetrics({ names: ['u'] }), { outputs: [[30], [50]], targets: floats([[20], [60]]) });
    const scaled = report(regressionMetrics({ names: ['u'], scale: [10], offset: [20] }), {
      outputs: [[1], [3]],
      targets: floats([[0], [4]]),
    });
    expect(scaled).toEqual(plain);
  });

  it('has the R² of a two-pass count, far from 0, weighted, over batches', () => {
    const random = randomGenerator(2);
    const rows = Array.from({ length: 400 }, () => {
      // float32 keeps quarters at this size.
      const target = 1e6 + Math.round(random.normal() * 8) / 4;
      return { target, output: target + Math.round(random.normal() * 4) / 4, weight: random.integer(4) };
    });
    const batches = [0, 100, 200, 300].map((first) => {
      const part = rows.slice(first, first + 100);
      return {
        outputs: part.map(({ output }) => [output]),
        targets: floats(part.map(({ target }) => [target])),
        weights: part.map(({ weight }) => weight),
      };
    });
    const total = rows.reduce((sum, { weight }) => sum + weight, 0);
    const mean = rows.reduce((sum, { target, weight }) => sum + weight * target, 0) / total;
    const sumOf = (square: (row: (typeof rows)[number]) => number) =>
      rows.reduce((sum, row) => sum + row.weight * square(row) ** 2, 0);
    const expected = 1 - sumOf(({ target, output }) => target - output) / sumOf(({ target }) => target - mean);
    expect(report(regressionMetrics({ names: ['u'] }), ...batches).r2).toBeCloseTo(expected, 9);
  });

  it.each([
    ['right', [[5], [5]], 1],
    ['wrong', [[5], [6]], 0],
    ['not a number', [[5], [Number.NaN]], Number.NaN],
  ])('gives targets that are all the same the R² of scikit-learn when outputs are %s', (_, outputs, r2) => {
    expect(report(regressionMetrics({ names: ['u'] }), { outputs, targets: floats([[5], [5]]) }).r2).toBe(r2);
  });

  it('lets NaN be seen, and ignores it in padding', () => {
    const batch = { outputs: [[Number.NaN], [1]], targets: floats([[1], [1]]) };
    expect(report(regressionMetrics({ names: ['u'] }), batch)).toMatchObject({
      mae: Number.NaN,
      rmse: Number.NaN,
      notFinite: 1,
    });
    expect(report(regressionMetrics({ names: ['u'] }), { ...batch, weights: [0, 1] })).toMatchObject({
      mae: 0,
      notFinite: 0,
      samples: 1,
    });
  });

  it('takes targets without a second axis for one output', () => {
    const targets: HostArray = { dtype: 'float32', shape: [2], values: Float32Array.of(1, 2) };
    expect(report(regressionMetrics({ names: ['u'] }), { outputs: [[1], [4]], targets }).mae).toBe(1);
  });

  it('has no numbers when nothing counted', () => {
    const result = regressionMetrics({ names: ['u'] }).result();
    expect(result).toMatchObject({ samples: 0, loss: Number.NaN, mae: Number.NaN, rmse: Number.NaN, r2: Number.NaN });
  });

  it('refuses targets of another width', () => {
    const batch = { outputs: [[1, 2]], targets: floats([[1]]) };
    expect(() => report(regressionMetrics({ names: ['u', 'v'] }), batch)).toThrow(
      /targets of shape \[rows, 2\], received \[1,1\]/,
    );
  });
});
