import { layers } from '@tensorflow/tfjs-layers';
import { applyLayer } from '../../../model/layers/apply-layer.ts';
import type { Fused, FusionParts } from '../../modality.ts';
import { orStandIn } from '../layers.ts';

/** All vectors one after the other; a learnt vector where one is missing. As wide as they are together. */
export function concat({ modalities }: FusionParts): Fused {
  const vectors = modalities.map((modality) => orStandIn(modality, 'zeros'));
  return { vector: applyLayer(layers.concatenate({ name: 'fusion_vector' }), vectors) };
}
