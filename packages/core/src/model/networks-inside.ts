import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Whether a layer of a network is itself a network. */
export const isNetwork = (layer: LayersModel['layers'][number]): layer is LayersModel => 'layers' in layer;
