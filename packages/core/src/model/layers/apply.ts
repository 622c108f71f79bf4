import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

/**
 * A layer (or a network) put behind symbolic tensors. TF.js types what `apply` gives as tensors of either kind, or lists of them; of symbolic
 * inputs to a layer with one output there comes one symbolic tensor.
 */
export const apply = (layer: layers.Layer, inputs: SymbolicTensor | SymbolicTensor[]): SymbolicTensor =>
  layer.apply(inputs) as SymbolicTensor;
