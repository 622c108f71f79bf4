import { randomGenerator } from '../../../base/random.ts';
import type { Dataset } from '../../../data/dataset.ts';
import { fromItems } from '../../../data/from-arrays.ts';

/** Samples of two modalities, for tests: two numbers, three numbers, or both. */
export interface Pair {
  readonly left?: readonly number[];
  readonly right?: readonly number[];
}

/** Samples that have both. */
export function both(count: number, seed = 1): Required<Pair>[] {
  const random = randomGenerator(seed);
  const numbers = (length: number) => Array.from({ length }, () => random.normal());
  return Array.from({ length: count }, () => ({ left: numbers(2), right: numbers(3) }));
}

/** Samples of which every third lacks one modality and every third the other, with a label that depends on both. */
export function pairs(count: number, seed = 1): Dataset<Pair, 'near' | 'far'> {
  return fromItems(
    both(count, seed).map(({ left, right }, index) => {
      const label: 'near' | 'far' = (left[0] ?? 0) + (right[0] ?? 0) > 0 ? 'far' : 'near';
      const input: Pair = [{ left, right }, { left }, { right }][index % 3] ?? { left };
      return { input, label };
    }),
  );
}
