import type { LayersModel } from '@tensorflow/tfjs-layers';
import { layersIn } from './parameters.ts';

type Layer = LayersModel['layers'][number];

/** Of each layer, whether its encoder was made with it fixed: word vectors with `trainable: false`, what makes vectors of length 1. */
const fixedWhenMade = new WeakMap<Layer, boolean>();

/** Notes which layers of a new encoder are fixed. Of an encoder inside another that was noted before: it may have been frozen since. */
export function noteFixedLayers(network: LayersModel): void {
  for (const { layer } of layersIn(network, '')) {
    if (!fixedWhenMade.has(layer)) fixedWhenMade.set(layer, !layer.trainable);
  }
}

/** Whether a layer was made to stay as it is, rather than frozen later. */
export const isFixed = (layer: Layer): boolean => fixedWhenMade.get(layer) ?? false;
