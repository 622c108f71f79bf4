import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { fusionKinds } from './kinds/kinds.ts';
import { apply } from './layers.ts';
import type { Component, ModalityTensors } from './modality.ts';
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
  const vectors = components.map(({ name, encoder: { network } }) => {
    const own = network.inputs.map(({ shape, dtype }, index) =>
      input({
        shape: shape.slice(1),
        dtype,
        name: network.inputs.length > 1 ? `${name}_${network.inputNames[index] ?? index}` : name,
      }),
    );
    inputs.push(...own);
    return apply(nestable(name, network), own);
  });
  const modalities = components.map(({ name, encoder }, index): ModalityTensors => {
    const present = input({ shape: [1], name: `${name}_present` });
    inputs.push(present);
    const absent = apply(layers.rescaling({ scale: -1, offset: 1, name: `fusion_${name}_absent` }), present);
    return { name, vector: vectors[index] as SymbolicTensor, width: encoder.width, present, absent };
  });
  const presence = apply(
    layers.concatenate({ name: 'fusion_presence' }),
    modalities.map(({ present }) => present),
  );
  const { vector, gates } = fusionKinds[kind]({ modalities, presence, width, heads, seed });
  return {
    network: model({ inputs, outputs: vector, name: 'fusion' }),
    gates: gates && model({ inputs, outputs: gates, name: 'fusion_gates_only' }),
  };
}

/**
 * An encoder's network under another name, since names must differ inside a network; layers and weights are the same. It is frozen when the
 * encoder is, and then runs as in serving.
 */
export function nestable(name: string, network: LayersModel): LayersModel {
  const view = model({ inputs: network.inputs, outputs: network.outputs, name: `${name}_encoder` });
  const call = view.call.bind(view);
  const losses = view.calculateLosses.bind(view);
  // TF.js writes the mask of a layer into the arguments of all layers after it: those of other networks must not get it.
  view.call = (inputs, kwargs) => call(inputs, { training: kwargs.training === true && network.trainable });
  view.calculateLosses = () => (network.trainable ? losses() : []);
  Object.defineProperty(view, 'trainable', {
    get: () => network.trainable,
    set: (trainable: boolean) => {
      network.trainable = trainable;
    },
  });
  return view;
}
