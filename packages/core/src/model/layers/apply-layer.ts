import type { LayersModel, SymbolicTensor } from '@tensorflow/tfjs-layers';

/**
 * A layer (or a network) put behind symbolic tensors. TF.js types what `apply` gives as tensors of either kind, or lists of them; of symbolic
 * inputs to a layer with one output there comes one symbolic tensor.
 *
 * @example
 * ```ts
 * import { applyLayer } from '@encoderkit/core';
 * import { input, layers, model } from '@tensorflow/tfjs-layers';
 *
 * const inputs = input({ shape: [4] });
 * const outputs = applyLayer(layers.dense({ units: 2 }), inputs);
 * console.log(model({ inputs, outputs }).countParams()); // 10
 * ```
 */
export function applyLayer(
  layer: LayersModel['layers'][number],
  inputs: SymbolicTensor | readonly SymbolicTensor[],
): SymbolicTensor {
  const list = [inputs].flat();
  const [first, ...others] = list;
  // A layer that takes one tensor wants no list of it.
  return layer.apply(first && others.length === 0 ? first : list) as SymbolicTensor;
}
