import { add, logSumExp, mul, sub, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type MatchBatch, meanOverDirections } from './match-batch.ts';

/** What a logit that must not count is lowered by: e to this power is zero. */
const never = 1e9;

/**
 * InfoNCE: cross-entropy of finding each sample's own vector among all of the batch, `-log(e^(s·cos_ii) / Σ_j e^(s·cos_ij))`, in both directions
 * of each pair of modalities (van den Oord et al. 2018, arXiv:1807.03748; symmetric as in CLIP, Radford et al. 2021, arXiv:2103.00020).
 *
 * @param scale s, the inverse of the temperature: a scalar, or of shape `[1]`.
 * @returns `[batch]`
 */
export function infoNce(batch: MatchBatch, scale: Tensor): Tensor {
  return meanOverDirections(batch, ({ similarities, negatives, own }) => {
    const logits = mul(similarities, scale);
    const counting = add(negatives, own);
    const masked = add(logits, mul(sub(counting, 1), never));
    return sub(logSumExp(masked, 1), sum(mul(logits, own), 1));
  });
}
