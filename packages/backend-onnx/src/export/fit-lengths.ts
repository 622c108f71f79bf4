/** A length that may differ from run to run, with the two sizes that are tried for it. */
export interface Length {
  readonly name: string;
  readonly sizes: readonly [number, number];
}

/** `factor` times the lengths of these names; without names a number. */
export interface Term {
  readonly names: readonly string[];
  readonly factor: number;
}

/**
 * The terms whose sum gives these numbers: one for each corner of the lengths' sizes. Numbers that grow evenly with each length
 * (and with products of them) are met exactly.
 */
export function fitLengths(lengths: readonly Length[], numbers: readonly number[]): readonly Term[] {
  const [first, ...others] = lengths;
  if (!first) return numbers[0] === undefined || numbers[0] === 0 ? [] : [{ names: [], factor: numbers[0] }];
  const half = numbers.length / 2;
  const [small, large] = first.sizes;
  const slopes = numbers.slice(0, half).map((number, at) => ((numbers[half + at] ?? 0) - number) / (large - small));
  const offsets = numbers.slice(0, half).map((number, at) => number - (slopes[at] ?? 0) * small);
  const growing = fitLengths(others, slopes).map(({ names, factor }) => ({ names: [first.name, ...names], factor }));
  return [...growing, ...fitLengths(others, offsets)];
}
