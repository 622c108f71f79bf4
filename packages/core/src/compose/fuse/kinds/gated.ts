import { layers } from '@tensorflow/tfjs-layers';
import { applyLayer } from '../../../model/layers/apply-layer.ts';
import type { Fused, FusionParts } from '../../modality.ts';
import { dense, missingBias, orStandIn, projected, softmax, stacked, weightedSum } from '../layers.ts';

/**
 * A sum of the projections `h_m = tanh(W_m v_m + b_m)` with a weight for each, which depends on all of them:
 * `z = softmax(W_z [h_1, …] + b_z)` over the modalities that are present. The gated multimodal unit of Arevalo et al. 2017
 * (arXiv:1702.01992), whose gates here sum to 1 for any number of modalities, as in a mixture of experts (Jacobs et al. 1991). Where a modality is
 * missing its gate is 0, and a learnt vector `s` takes the place of `h`, for the gates of the others and in the sum:
 * `sum over present m of z_m h_m + sum over missing m of s_m`, with `s` from zero.
 */
export function gated(parts: FusionParts): Fused {
  const { modalities, presence, width, seed } = parts;
  const vectors = projected(parts, 'tanh').map((modality) => orStandIn(modality, 'zeros'));
  const scores = dense(applyLayer(layers.concatenate({ name: 'fusion_all' }), vectors), {
    name: 'fusion_scores',
    units: modalities.length,
    seeds: [seed, 2],
  });
  const kept = applyLayer(layers.add({ name: 'fusion_kept_scores' }), [scores, missingBias(parts)]);
  const gates = softmax(kept, 'fusion_gates');
  const absence = applyLayer(layers.rescaling({ scale: -1, offset: 1, name: 'fusion_absence' }), presence);
  const weights = applyLayer(layers.add({ name: 'fusion_weights' }), [gates, absence]);
  return { vector: weightedSum(weights, stacked(vectors, width, 'fusion_rows'), 'fusion_vector'), gates };
}
