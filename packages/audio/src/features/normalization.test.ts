import { randomGenerator } from '@encoderkit/core';
import { expect, it } from 'vitest';
import { normalizationStage, statisticsAccumulator } from './normalization.ts';

it('mean and variance are those of all frames, far from 0 too, however many come at a time', () => {
  const random = randomGenerator(1);
  const scales = [1, 0.01, 100];
  const offsets = [0, 1e4, -1e5];
  const rows = Float32Array.from(
    { length: 3 * 1000 },
    (_, index) => (offsets[index % 3] ?? 0) + (scales[index % 3] ?? 0) * random.normal(),
  );
  const accumulator = statisticsAccumulator(3);
  for (let from = 0; from < rows.length; ) {
    const until = Math.min(rows.length, from + 3 * random.integer(40));
    accumulator.add(rows.subarray(from, until));
    from = until;
  }
  expect(accumulator.count).toBe(1000);
  const { mean, variance } = accumulator.result();
  for (let column = 0; column < 3; column++) {
    const values = [...rows.filter((_, index) => index % 3 === column)];
    const expected = values.reduce((sum, each) => sum + each, 0) / 1000;
    const spread = values.reduce((sum, each) => sum + (each - expected) ** 2, 0) / 1000;
    expect((mean[column] ?? 0) - expected).toBeCloseTo(0, 8);
    expect((variance[column] ?? 0) / spread).toBeCloseTo(1, 8);
  }
});

it('normalises to mean 0 and variance 1, and only centres what never varies', () => {
  const rows = Float32Array.from([1, 5, 3, 5, 5, 5]);
  const accumulator = statisticsAccumulator(2);
  accumulator.add(rows);
  const normalized = normalizationStage(accumulator.result()).push(rows);
  const root = Math.fround(2 / Math.sqrt(8 / 3));
  expect([...normalized]).toEqual([-root, 0, 0, 0, root, 0]);
});
