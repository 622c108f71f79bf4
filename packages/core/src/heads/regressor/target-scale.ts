/** Mean and standard deviation of each output's targets, in their own units. */
export interface TargetScale {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** The scale that changes nothing. */
export function identityScale(columns: number): TargetScale {
  return { mean: Array.from({ length: columns }, () => 0), deviation: Array.from({ length: columns }, () => 1) };
}

/** Mean and standard deviation of rows that come one after another (Welford 1962). A deviation of 0 becomes 1, which divides safely. */
export function targetScaleFitter(columns: number): { add(row: readonly number[]): void; result(): TargetScale } {
  const means = new Float64Array(columns);
  const spreads = new Float64Array(columns);
  let count = 0;
  return {
    add(row) {
      count += 1;
      for (const [column, value] of row.entries()) {
        const mean = means[column] ?? 0;
        const difference = value - mean;
        const nextMean = mean + difference / count;
        means[column] = nextMean;
        spreads[column] = (spreads[column] ?? 0) + difference * (value - nextMean);
      }
    },
    result() {
      if (count === 0) return identityScale(columns);
      return { mean: [...means], deviation: [...spreads].map((spread) => Math.sqrt(spread / count) || 1) };
    },
  };
}
