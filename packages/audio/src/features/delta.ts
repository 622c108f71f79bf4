import type { RowStage } from './feature-rows.ts';
import { type Neighbourhood, slidingStage } from './sliding-stage.ts';

/**
 * Savitzky & Golay's filter (1964) for derivative `order` at the middle of `width` frames: the derivative of the polynomial of that degree
 * which fits them best. Order 1 is the slope Σ k x / Σ k², order 2 is twice the quadratic term.
 */
export function deltaFilter(order: 1 | 2, width: number): Float64Array {
  const half = (width - 1) / 2;
  const places = Array.from({ length: width }, (_, index) => index - half);
  const squares = sum(places.map((k) => k ** 2));
  if (order === 1) return Float64Array.from(places, (k) => k / squares);
  const meanSquare = squares / width;
  const spread = sum(places.map((k) => (k ** 2 - meanSquare) ** 2));
  return Float64Array.from(places, (k) => (2 * (k ** 2 - meanSquare)) / spread);
}

/**
 * Rows with their first and second derivatives behind them, as `librosa.feature.delta(order=1 and 2, mode='interp')` gives them: the first and last
 * frames take the derivative of the polynomial through the first and last `deltaWidth` frames, whose derivative of its own degree is a constant.
 * Where there are fewer frames than `deltaWidth`, the largest odd number of frames serves; with fewer than three, deltas are 0. (librosa raises an error.)
 */
export function deltaStage(width: number, orders: 1 | 2, deltaWidth: number): RowStage {
  const half = (deltaWidth - 1) / 2;
  const filters = filtersOf(orders, deltaWidth);
  return slidingStage({
    width,
    outputWidth: width * (1 + orders),
    // One more than half: the last rows need the last `deltaWidth` rows.
    before: half + 1,
    after: half,
    atLeast: deltaWidth,
    write(near, row, output, to) {
      const from = (row - near.first) * width;
      for (let column = 0; column < width; column++) output[to + column] = near.rows[from + column] ?? 0;
      if (near.known >= deltaWidth) return derive(near, row, width, filters, output, to);
      const fitting = near.known % 2 === 0 ? near.known - 1 : near.known;
      if (fitting >= 3) derive(near, row, width, filtersOf(orders, fitting), output, to);
    },
  });
}

const filtersOf = (orders: 1 | 2, width: number) =>
  orders === 1 ? [deltaFilter(1, width)] : [deltaFilter(1, width), deltaFilter(2, width)];

function derive(
  { rows, first, known }: Neighbourhood,
  row: number,
  width: number,
  filters: readonly Float64Array[],
  output: Float32Array,
  to: number,
): void {
  for (const [order, filter] of filters.entries()) {
    const half = (filter.length - 1) / 2;
    const middle = Math.min(Math.max(row, half), known - 1 - half);
    const from = (middle - half - first) * width;
    const target = to + (order + 1) * width;
    for (let column = 0; column < width; column++) {
      let slope = 0;
      for (let place = 0; place < filter.length; place++) {
        slope += (filter[place] ?? 0) * (rows[from + place * width + column] ?? 0);
      }
      output[target + column] = slope;
    }
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
