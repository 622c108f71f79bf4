import type { HostArray } from '../../base/host-array.ts';

/** Some columns of the rows of an array. */
export interface Columns {
  readonly start: number;
  readonly length: number;
}

/** Where each of several parts is that lie side by side, given how many columns each has. */
export function columnsOf(lengths: readonly number[]): { readonly total: number; at(part: number): Columns } {
  const starts: number[] = [];
  let total = 0;
  for (const length of lengths) {
    starts.push(total);
    total += length;
  }
  return { total, at: (part) => ({ start: starts[part] ?? 0, length: lengths[part] ?? 0 }) };
}

/** These columns of an array `[rows, columns]`, copied. */
export function takenColumns({ dtype, shape, values }: HostArray, { start, length }: Columns): HostArray {
  const rows = shape[0] ?? 0;
  const width = rows === 0 ? 0 : values.length / rows;
  const taken = dtype === 'int32' ? new Int32Array(rows * length) : new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    taken.set(values.subarray(row * width + start, row * width + start + length), row * length);
  }
  return { dtype, shape: [rows, length], values: taken };
}
