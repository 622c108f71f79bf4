import { createHash } from 'node:crypto';

/**
 * A fixed, stratified split. Within each class the samples are ordered by the SHA-256 of their bytes and the first ones
 * are taken for training, so the split depends on nothing but the samples themselves: not on their order, on a seed or on
 * a random generator. Class sizes in the training part are `fraction` of the class, rounded by largest remainder so that
 * they add up to `fraction` of the whole.
 *
 * Both parts come back in the order of the hashes, which mixes the classes: any leading or trailing part is a fair sample.
 *
 * @param classes the samples of each class
 * @param fraction how much goes to training, between 0 and 1
 */
export function splitByClass<Sample>(
  classes: readonly (readonly Sample[])[],
  bytesOf: (sample: Sample) => Uint8Array,
  fraction: number,
): { train: Placed<Sample>[]; test: Placed<Sample>[] } {
  const shares = apportion(
    classes.map((samples) => samples.length),
    fraction,
  );
  const hashed = classes.map((samples, classIndex) =>
    samples
      .map((sample) => ({ sample, classIndex, hash: createHash('sha256').update(bytesOf(sample)).digest('hex') }))
      .sort(byHash),
  );
  return {
    train: hashed.flatMap((samples, classIndex) => samples.slice(0, shares[classIndex])).sort(byHash),
    test: hashed.flatMap((samples, classIndex) => samples.slice(shares[classIndex])).sort(byHash),
  };
}

export interface Placed<Sample> {
  readonly sample: Sample;
  readonly classIndex: number;
}

function byHash(a: { hash: string }, b: { hash: string }): number {
  return a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0;
}

/** Largest-remainder rounding of `counts × fraction`: the parts add up to the rounded share of the total. */
export function apportion(counts: readonly number[], fraction: number): number[] {
  const exact = counts.map((count) => count * fraction);
  const floors = exact.map(Math.floor);
  const total = Math.round(counts.reduce((sum, count) => sum + count, 0) * fraction);
  const missing = total - floors.reduce((sum, count) => sum + count, 0);
  const largest = exact
    .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index)
    .slice(0, missing)
    .map(({ index }) => index);
  return floors.map((count, index) => count + (largest.includes(index) ? 1 : 0));
}
