import { layers } from '@tensorflow/tfjs-layers';
import { applyLayer } from '../../../model/layers/apply-layer.ts';
import type { Fused, FusionParts } from '../../modality.ts';
import { missingBias, projected, softmax, stacked, weightedSum } from '../layers.ts';

/**
 * The mean of the projections of the modalities that are present, and a learnt vector `s` for each that is missing:
 * `mean over present m of (W_m v_m + b_m) + sum over missing m of s_m`, with `s` from zero.
 */
export function sum(parts: FusionParts): Fused {
  const { presence, width } = parts;
  const vectors = projected(parts).map(({ vector }) => vector);
  // A softmax of nothing but the bias: one share for each that is present.
  const shares = softmax(missingBias(parts), 'fusion_shares');
  const mean = weightedSum(shares, stacked(vectors, width, 'fusion_rows'), 'fusion_mean');
  const absence = applyLayer(layers.rescaling({ scale: -1, offset: 1, name: 'fusion_absence' }), presence);
  const standIns = layers.dense({
    name: 'fusion_stand_ins',
    units: width,
    useBias: false,
    kernelInitializer: 'zeros',
  });
  return { vector: applyLayer(layers.add({ name: 'fusion_vector' }), [mean, applyLayer(standIns, absence)]) };
}
