/**
 * How far two sequences of vectors are apart when time may be stretched: the least sum of Euclidean distances along a path that
 * pairs the first frames, the last frames, and goes on by a frame of one, of the other, or of both. A step of both counts
 * twice, so every path weighs as much as there are frames, by which the sum is divided
 * (Sakoe and Chiba 1978, https://doi.org/10.1109/TASSP.1978.1163055, symmetric form without slope constraint).
 *
 * @param options.band how far a path may leave the diagonal, as a fraction of the longer sequence: Sakoe and Chiba's window, laid along the
 *   diagonal of sequences of different lengths. 1 and more is no limit.
 * @param options.atMost gives up, with infinity, once it is certain that the distance is more
 * @returns 0 for the same sequence; infinity where one has no frames
 */
export function warpingDistance(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
  { band = 1, atMost = Number.POSITIVE_INFINITY }: { band?: number; atMost?: number } = {},
): number {
  const [rows, columns] = [a.length, b.length];
  if (rows === 0 || columns === 0) return Number.POSITIVE_INFINITY;
  // At least what the diagonal moves from row to row, or a narrow band would have gaps that no path crosses.
  const slope = columns / rows;
  const radius = Math.max(band * Math.max(rows, columns), slope, 1);
  const limit = atMost * (rows + columns);
  // Sums of two rows; column c is at c + 1, and at 0 is what lies outside.
  let previous = new Float64Array(columns + 1).fill(Number.POSITIVE_INFINITY);
  let current = new Float64Array(columns + 1);
  for (let row = 0; row < rows; row++) {
    current.fill(Number.POSITIVE_INFINITY);
    const frame = a[row] ?? empty;
    const middle = (row * (columns - 1)) / Math.max(1, rows - 1);
    const first = Math.max(0, Math.ceil(middle - radius));
    const last = Math.min(columns - 1, Math.floor(middle + radius));
    let least = Number.POSITIVE_INFINITY;
    for (let column = first; column <= last; column++) {
      const distance = euclidean(frame, b[column] ?? empty);
      const sum =
        row === 0 && column === 0
          ? 2 * distance
          : Math.min(
              (previous[column + 1] ?? 0) + distance,
              (current[column] ?? 0) + distance,
              (previous[column] ?? 0) + 2 * distance,
            );
      current[column + 1] = sum;
      if (sum < least) least = sum;
    }
    // Sums only grow along a path, and every path goes through each row.
    if (least > limit) return Number.POSITIVE_INFINITY;
    [previous, current] = [current, previous];
  }
  return (previous[columns] ?? 0) / (rows + columns);
}

const empty = new Float32Array(0);

function euclidean(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}
