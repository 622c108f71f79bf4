import type { HostArray } from './host-array.ts';

/** An array `[count, …]` with rows that come again until there are `size`. */
export function padRows(array: HostArray, size: number): HostArray {
  const [count = 0, ...rest] = array.shape;
  const { dtype, values } = array;
  if (count === 0 || count >= size) return array;
  const length = (values.length / count) * size;
  const padded = dtype === 'int32' ? new Int32Array(length) : new Float32Array(length);
  for (let filled = 0; filled < length; filled += values.length) {
    padded.set(values.subarray(0, length - filled), filled);
  }
  return { dtype, shape: [size, ...rest], values: padded };
}

/** An array `[count, …]` with rows of `value` below until there are `size`. */
export function filledRows(array: HostArray, size: number, value: number): HostArray {
  const [count = 0, ...rest] = array.shape;
  const { dtype, values } = array;
  if (count === 0 || count >= size) return array;
  const length = (values.length / count) * size;
  const filled = (dtype === 'int32' ? new Int32Array(length) : new Float32Array(length)).fill(value);
  filled.set(values);
  return { dtype, shape: [size, ...rest], values: filled };
}

/** The first rows of an array `[rows, …]`. The numbers are shared. */
export function firstRows({ dtype, shape, values }: HostArray, count: number): HostArray {
  const [rows = 1, ...rest] = shape;
  return { dtype, shape: [count, ...rest], values: values.subarray(0, (values.length / rows) * count) };
}

/** The rows of an array `[rows, …]` from `start` to before `end`, or to its end. The numbers are shared. */
export function rowsBetween({ dtype, shape, values }: HostArray, start: number, end: number): HostArray {
  const [rows = 0, ...rest] = shape;
  const width = rows === 0 ? 0 : values.length / rows;
  const last = Math.min(end, rows);
  return { dtype, shape: [last - start, ...rest], values: values.subarray(start * width, last * width) };
}

/** Arrays of floats one below the other, of which the first `count` rows are kept. */
export function stackedRows(arrays: readonly HostArray[], count: number): HostArray {
  const [rows = 0, ...rest] = arrays[0]?.shape ?? [];
  const width = rows === 0 ? 0 : (arrays[0]?.values.length ?? 0) / rows;
  const values = new Float32Array(count * width);
  let filled = 0;
  for (const each of arrays) {
    values.set(each.values.subarray(0, values.length - filled), filled);
    filled += Math.min(each.values.length, values.length - filled);
  }
  return { dtype: 'float32', shape: [count, ...rest], values };
}

/** The rows of an array `[rows, …]`, each a copy. */
export function rowsOf({ values, shape }: HostArray): Float32Array[] {
  const [rows = 0] = shape;
  const width = rows === 0 ? 0 : values.length / rows;
  return Array.from({ length: rows }, (_, row) => Float32Array.from(values.subarray(row * width, (row + 1) * width)));
}
