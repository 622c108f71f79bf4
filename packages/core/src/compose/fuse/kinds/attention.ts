import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { hashSeeds } from '../../../base/random.ts';
import { applyLayer } from '../../../model/layers/apply-layer.ts';
import type { Fused, FusionParts } from '../../modality.ts';
import { dense, missingBias, orStandIn, projected, softmax, stacked } from '../layers.ts';

/**
 * A transformer block (Vaswani et al. 2017, arXiv:1706.03762) over one token for each modality: self-attention of several heads
 * and a feed-forward layer of twice the width, each with a sum around it and layer normalisation after; then the mean over tokens. Nothing attends
 * to a modality that is missing: a learnt token stands in for it, which asks the others.
 */
export function attention(parts: FusionParts): Fused {
  const { modalities, width, seed } = parts;
  const vectors = projected(parts).map((modality, index) =>
    orStandIn(modality, { name: 'randomNormal', stddev: 0.02 }, hashSeeds(seed, 7, index)),
  );
  const tokens = stacked(vectors, width, 'fusion_tokens');
  const bias = applyLayer(
    layers.reshape({ targetShape: [1, modalities.length], name: 'fusion_key_bias' }),
    missingBias(parts),
  );
  const attended = normalized([tokens, selfAttention(tokens, bias, parts)], 'fusion_attended');
  const inner = dense(attended, { name: 'fusion_inner', units: 2 * width, seeds: [seed, 4], activation: 'relu' });
  const outer = dense(inner, { name: 'fusion_outer', units: width, seeds: [seed, 5] });
  const block = normalized([attended, outer], 'fusion_block');
  return { vector: applyLayer(layers.globalAveragePooling1d({ name: 'fusion_vector' }), block) };
}

/** `softmax(Q Kᵀ / sqrt(width of a head) + bias) V` for each head, side by side, through a dense layer. */
function selfAttention(
  tokens: SymbolicTensor,
  bias: SymbolicTensor,
  { width, heads, seed }: FusionParts,
): SymbolicTensor {
  const units = width / heads;
  // A layer for each head: TF.js' products of matrices take three axes at most.
  const outputs = Array.from({ length: heads }, (_, head) => {
    const name = `fusion_head_${head}`;
    const part = (part: string, index: number) =>
      dense(tokens, { name: `${name}_${part}`, units, seeds: [seed, 3, head, index] });
    const [query, key, value] = [part('query', 0), part('key', 1), part('value', 2)];
    const products = applyLayer(layers.dot({ axes: [2, 2], name: `${name}_products` }), [query, key]);
    const scaled = applyLayer(layers.rescaling({ scale: 1 / Math.sqrt(units), name: `${name}_scaled` }), products);
    const scores = applyLayer(layers.add({ name: `${name}_scores` }), [scaled, bias]);
    return applyLayer(layers.dot({ axes: [2, 1], name }), [softmax(scores, `${name}_weights`), value]);
  });
  const [first, ...others] = outputs;
  if (!first) throw new RangeError('attention without a head');
  const together = others.length > 0 ? applyLayer(layers.concatenate({ name: 'fusion_heads' }), outputs) : first;
  return dense(together, { name: 'fusion_heads_output', units: width, seeds: [seed, 6] });
}

function normalized(inputs: SymbolicTensor[], name: string): SymbolicTensor {
  return applyLayer(layers.layerNormalization({ name }), applyLayer(layers.add({ name: `${name}_sum` }), inputs));
}
