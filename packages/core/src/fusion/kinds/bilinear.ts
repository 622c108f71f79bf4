import { layers } from '@tensorflow/tfjs-layers';
import { apply, dense, orStandIn, projected } from '../layers.ts';
import type { Fused, FusionParts } from '../modality.ts';

/**
 * Low-rank bilinear pooling: `P (tanh(W_1 v_1 + b_1) ∘ tanh(W_2 v_2 + b_2) ∘ …) + c`, the element-wise product of projections (Kim et al. 2017,
 * arXiv:1610.04325), which is a bilinear form of rank `width` without the outer product that Fukui et al. 2016 (arXiv:1606.01847) sketch. A learnt
 * vector takes the place of a projection that is missing, and begins at one, which changes no product.
 */
export function bilinear(parts: FusionParts): Fused {
  const { width, seed } = parts;
  const factors = projected(parts, 'tanh').map((modality) => orStandIn(modality, 'ones'));
  const product = apply(layers.multiply({ name: 'fusion_product' }), factors);
  return { vector: dense(product, { name: 'fusion_vector', units: width, seeds: [seed, 2] }) };
}
