/**
 * Where things are in a row that the networks of a matcher give: the vectors of all modalities one after the other, then whether each is present
 * (1 or 0).
 */
export interface RowLayout {
  readonly names: readonly string[];
  /** Length of a vector. */
  readonly width: number;
  /** Length of a row. */
  readonly columns: number;
}

export const rowLayout = (names: readonly string[], width: number): RowLayout => ({
  names,
  width,
  columns: names.length * (width + 1),
});

/** A row's vectors, copied; undefined for a modality that is not present. */
export function vectorsIn({ names, width }: RowLayout, row: ArrayLike<number>): (Float32Array | undefined)[] {
  return names.map((_, modality) => {
    const start = modality * width;
    if (row[names.length * width + modality] !== 1) return undefined;
    return Float32Array.from({ length: width }, (_each, column) => row[start + column] ?? Number.NaN);
  });
}
