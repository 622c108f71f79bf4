/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

/** How tiles are made ready for the products with the filter, and the products become outputs. */
export interface ImageTransforms {
  /** `[positions, elements of a tile]` */
  readonly tile: Matrix;
  /** `[outputs of a tile, positions]` */
  readonly output: Matrix;
}

/**
 * The matrices of F(m × m, 3 × 3): m · m outputs by (m + 2)² products, `output · ((filter · weights) ⊙ (tile · pixels))`, in which pixels,
 * weights and outputs are written row by row.
 */
export interface Transforms extends ImageTransforms {
  /** Outputs of a tile along each axis. */
  readonly outputs: number;
  /** `[positions, elements of a filter]` */
  readonly filter: Matrix;
  /** For convolutions with the filter turned round, transformed by the same `filter`. */
  readonly turned: ImageTransforms;
}

const taps = 3;

/**
 * By the construction of Toom and Cook: polynomials are multiplied by their values at points, the last of which is infinity; transposed,
 * that is a convolution. Lavin and Gray, Fast Algorithms for Convolutional Neural Networks (2015); Blahut, Fast Algorithms for Signal
 * Processing, 5.2.
 *
 * @param points `outputs + 1` different numbers, the first of which is 0
 */
export function transformsOf(outputs: number, points: readonly number[]): Transforms {
  const forward = lineTransforms(outputs, points);
  // Turned round, a filter is `x² · filter(1 / x)`: at the inverse of each point it has the filter's own value, but for a factor. That
  // of 0 is infinity, so the ends change places.
  const inverse = lineTransforms(
    outputs,
    points.map((point) => (point === 0 ? 0 : 1 / point)),
  );
  const turnedFilter = swapEnds(inverse.filter);
  const factors = forward.filter.map((row, at) => sum(turnedFilter[at] ?? []) / sum(row));
  const turnedTile = swapEnds(inverse.tile).map((row, at) => row.map((each) => each * (factors[at] ?? 1)));
  return {
    outputs,
    tile: squared(forward.tile),
    filter: squared(forward.filter),
    output: squared(forward.output),
    turned: { tile: squared(turnedTile), output: squared(inverse.output.map(swapEnds)) },
  };
}

/** In one dimension. */
function lineTransforms(outputs: number, points: readonly number[]) {
  const tile = [...points.map((_, at) => product(points.filter((__, other) => other !== at))), product(points)];
  const scales = points.map((point, at) =>
    points.reduce((scale, other, index) => (index === at ? scale : scale * (point - other)), 1),
  );
  const filter = points.map((point, at) => powers(point, taps).map((power) => power / (scales[at] ?? 1)));
  const columns = [...points.map((point) => powers(point, outputs)), lastOf(outputs)];
  return {
    tile: tile.map((row) => filled(row, points.length + 1)),
    filter: [...filter, lastOf(taps)],
    output: transposed(columns),
  };
}

const swapEnds = <Each>(list: readonly Each[]): Each[] => [
  ...list.slice(-1),
  ...list.slice(1, -1),
  ...list.slice(0, 1),
];

const sum = (list: readonly number[]): number => list.reduce((total, each) => total + each, 0);

const powers = (point: number, count: number): number[] => Array.from({ length: count }, (_, power) => point ** power);

const lastOf = (count: number): number[] => [...filled([], count - 1), 1];

const filled = (row: readonly number[], count: number): number[] =>
  Array.from({ length: count }, (_, at) => row[at] ?? 0);

/** The coefficients of (x - p) · (x - q) · …, the constant first. */
const product = (points: readonly number[]): number[] =>
  points.reduce<number[]>(
    (polynomial, point) =>
      filled(polynomial, polynomial.length + 1).map((each, power) => (polynomial[power - 1] ?? 0) - point * each),
    [1],
  );

export const transposed = (matrix: Matrix): number[][] =>
  (matrix[0] ?? []).map((_, column) => matrix.map((row) => row[column] ?? 0));

/** The Kronecker product of a matrix with itself. */
const squared = (matrix: Matrix): number[][] =>
  matrix.flatMap((upper) => matrix.map((lower) => upper.flatMap((a) => lower.map((b) => a * b))));
