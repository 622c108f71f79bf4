import { add, cast, greaterEqual, max, min, mul, relu, reshape, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type MatchBatch, meanOverDirections } from './match-batch.ts';

/** Which of a batch's negatives a sample is compared with. */
export type Mining = 'semiHard' | 'hard';

/** More than any squared distance of unit vectors, which is 4 at most. */
const far = 8;

/**
 * Triplet loss with mining in the batch, in both directions of each pair of modalities: `max(0, d(a, p) - d(a, n) + margin)`, d the squared
 * distance of unit vectors, from 0 to 4. The negative n is the nearest (`'hard'`), or the nearest of those farther than p, and where there is none
 * the farthest (`'semiHard'`): Schroff et al. 2015, arXiv:1503.03832. A sample without any negative in its batch has no loss.
 *
 * @returns `[batch]`
 */
export function triplet(batch: MatchBatch, { margin, mining }: { margin: number; mining: Mining }): Tensor {
  const pick = minings[mining];
  return meanOverDirections(batch, ({ similarities, negatives, own }) => {
    const distances = mul(sub(1, similarities), 2);
    const positive = sum(mul(distances, own), 1);
    const hasNegative = max(negatives, 1);
    const negative = pick({ distances, positive, negatives });
    return mul(relu(add(sub(positive, negative), margin)), hasNegative);
  });
}

interface Candidates {
  /** `[batch, batch]` */
  readonly distances: Tensor;
  /** `[batch]` */
  readonly positive: Tensor;
  /** `[batch, batch]` */
  readonly negatives: Tensor;
}

/** The distance of the negative that is picked, `[batch]`. */
const minings: { readonly [Name in Mining]: (candidates: Candidates) => Tensor } = {
  hard: ({ distances, negatives }) => nearest(distances, negatives),
  semiHard({ distances, positive, negatives }) {
    const isNearer = cast(greaterEqual(reshape(positive, [-1, 1]), distances), 'float32');
    const farther = mul(sub(1, isNearer), negatives);
    const hasFarther = max(farther, 1);
    const farthest = max(sub(distances, mul(sub(1, negatives), far)), 1);
    return add(mul(nearest(distances, farther), hasFarther), mul(farthest, sub(1, hasFarther)));
  },
};

const nearest = (distances: Tensor, among: Tensor): Tensor => min(add(distances, mul(sub(1, among), far)), 1);
