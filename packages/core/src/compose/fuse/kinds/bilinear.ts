import { layers } from '@tensorflow/tfjs-layers';
import { applyLayer } from '../../../model/layers/apply-layer.ts';
import type { Fused, FusionParts } from '../../modality.ts';
import { dense, orStandIn, projected } from '../layers.ts';

/**
 * Low-rank bilinear pooling: `P (f_1 ∘ f_2 ∘ …) + c` with `f_m = 1 + tanh(W_m v_m + b_m)`, an element-wise product of projections (Kim et al.
 * 2017, arXiv:1610.04325) in place of the outer product that Fukui et al. 2016 (arXiv:1606.01847) sketch. With the 1, as in low-rank multimodal
 * fusion (Liu et al. 2018, arXiv:1806.00064), the product holds each modality alone and each pair besides all together, and a factor can be
 * neutral. A learnt vector takes the place of a factor that is missing; it begins there.
 */
export function bilinear(parts: FusionParts): Fused {
  const { width, seed } = parts;
  const factors = projected(parts, 'tanh').map((modality) => {
    const plusOne = layers.rescaling({ scale: 1, offset: 1, name: `fusion_${modality.name}_factor` });
    return orStandIn({ ...modality, vector: applyLayer(plusOne, modality.vector) }, 'ones');
  });
  const product = applyLayer(layers.multiply({ name: 'fusion_product' }), factors);
  return { vector: dense(product, { name: 'fusion_vector', units: width, seeds: [seed, 2] }) };
}
