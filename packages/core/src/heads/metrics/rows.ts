import { EncoderKitError } from '@encoderkit/errors';
import type { HostArray } from '../../base/host-array.ts';

/** One row of outputs that counts, with its place in the batch. */
interface Row {
  readonly outputs: ArrayLike<number>;
  readonly index: number;
  readonly weight: number;
  readonly loss: number;
  /** False when an output is NaN or infinite: such a row is wrong whatever its target is. */
  readonly isFinite: boolean;
}

/** The rows of a batch whose weight is above 0; those of weight 0 are padding. */
export function* countedRows(
  where: string,
  columns: number,
  { outputs, losses, weights }: { outputs: HostArray; losses: ArrayLike<number>; weights: ArrayLike<number> },
): Generator<Row> {
  checkColumns(where, 'outputs', outputs, columns);
  const { values } = outputs;
  for (let index = 0; index < values.length / columns; index++) {
    const weight = weights[index] ?? Number.NaN;
    if (weight === 0) continue;
    const row = values.subarray(index * columns, (index + 1) * columns);
    yield { outputs: row, index, weight, loss: losses[index] ?? Number.NaN, isFinite: row.every(Number.isFinite) };
  }
}

export function checkColumns(where: string, what: string, array: HostArray, columns: number): void {
  if (array.shape.length >= 1 && array.shape.slice(1).reduce((product, size) => product * size, 1) === columns) return;
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where,
    expected: `${what} of shape [rows, ${columns}]`,
    received: array.shape,
  });
}

/** Sums of weighted values, and the mean of them; NaN while nothing has come. */
interface WeightedMean {
  add(value: number, weight: number): void;
  result(): number;
}

export function weightedMean(): WeightedMean {
  let sum = 0;
  let total = 0;
  return {
    add(value, weight) {
      sum += value * weight;
      total += weight;
    },
    result: () => (total === 0 ? Number.NaN : sum / total),
  };
}
