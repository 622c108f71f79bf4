import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { applyLayer } from '../../model/layers/apply-layer.ts';
import type { Component, ModalityTensors } from '../modality.ts';
import { nestable } from '../nestable.ts';
import { fusionKinds } from './kinds/kinds.ts';
import type { CompleteOptions } from './options.ts';

export interface FusedNetworks {
  /**
   * Takes what the encoders' networks take, one after the other, then for each modality `[batch, 1]` whether it is present; gives `[batch, width]`.
   */
  readonly network: LayersModel;
  /** The same to `[batch, modalities]`, where the kind weighs them. */
  readonly gates: LayersModel | undefined;
}

/** The encoders' networks, nested as layers, with a fusion of their vectors. Stock TF.js layers only. */
export function fusedNetworks(
  components: readonly Component[],
  { kind, width, heads, seed }: CompleteOptions,
): FusedNetworks {
  const inputs: SymbolicTensor[] = [];
  const vectors = components.map(({ name, encoder: { network, width } }) => {
    const own = network.inputs.map(({ shape, dtype }, index) =>
      input({
        shape: shape.slice(1),
        dtype,
        name: network.inputs.length > 1 ? `${name}_${network.inputNames[index] ?? index}` : name,
      }),
    );
    inputs.push(...own);
    return { name, width, vector: applyLayer(nestable(name, network), own) };
  });
  const modalities = vectors.map((each): ModalityTensors => {
    const { name } = each;
    const present = input({ shape: [1], name: `${name}_present` });
    inputs.push(present);
    const absent = applyLayer(layers.rescaling({ scale: -1, offset: 1, name: `fusion_${name}_absent` }), present);
    return { ...each, present, absent };
  });
  const presence = applyLayer(
    layers.concatenate({ name: 'fusion_presence' }),
    modalities.map(({ present }) => present),
  );
  const { vector, gates } = fusionKinds[kind]({ modalities, presence, width, heads, seed });
  return {
    network: model({ inputs, outputs: vector, name: 'fusion' }),
    gates: gates && model({ inputs, outputs: gates, name: 'fusion_gates_only' }),
  };
}
