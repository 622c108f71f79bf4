/** The middle of the sorted values; the mean of the two in the middle where their number is even. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] ?? Number.NaN;
  const lower = sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

export const minimum = (values: readonly number[]): number =>
  values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);

/** The slope of the straight line through equally spaced values that fits best (least squares), per step from one to the next. */
export function slope(values: readonly number[]): number {
  const centre = (values.length - 1) / 2;
  let [products, squares] = [0, 0];
  values.forEach((value, position) => {
    products += (position - centre) * value;
    squares += (position - centre) ** 2;
  });
  return products / squares;
}

/** The smallest value that at least this share of the values does not exceed. NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}
