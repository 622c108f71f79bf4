/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

/**
 * The matrices of F(m, 3): m outputs of a filter of 3 elements by m + 2 products, `output · ((filter · w) ⊙ (tile · x))`.
 * Two-dimensional: those of all positions, each as a row or column of the Kronecker product with itself.
 */
export interface Transforms {
  /** Outputs of a tile along each axis. */
  readonly outputs: number;
  /** `[positions, elements of a tile]` */
  readonly tile: Matrix;
  /** `[positions, elements of a filter]` */
  readonly filter: Matrix;
  /** `[outputs, positions]` */
  readonly output: Matrix;
}

const taps = 3;

/**
 * By the construction of Toom and Cook: polynomials are multiplied by their values at points, of which one is infinity; transposed, that is a
 * convolution. Lavin and Gray, Fast Algorithms for Convolutional Neural Networks (2015); Blahut, Fast Algorithms for Signal Processing, 5.2.
 */
export function transformsOf(outputs: number, points: readonly number[]): Transforms {
  const tile = [...points.map((_, at) => product(points.filter((__, other) => other !== at))), product(points)];
  const scales = points.map((point, at) =>
    points.reduce((scale, other, index) => (index === at ? scale : scale * (point - other)), 1),
  );
  const filter = points.map((point, at) => powers(point, taps).map((power) => power / (scales[at] ?? 1)));
  const columns = [...points.map((point) => powers(point, outputs)), lastOf(outputs)];
  return {
    outputs,
    tile: squared(tile.map((row) => filled(row, points.length + 1))),
    filter: squared([...filter, lastOf(taps)]),
    output: squared(transposed(columns)),
  };
}

const powers = (point: number, count: number): number[] => Array.from({ length: count }, (_, power) => point ** power);

const lastOf = (count: number): number[] => filled([], count - 1).concat(1);

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
