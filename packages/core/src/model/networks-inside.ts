import type { LayersModel } from '@tensorflow/tfjs-layers';

/** Whether a layer of a network is itself a network. */
export const isNetwork = (layer: LayersModel['layers'][number]): layer is LayersModel => 'layers' in layer;

/** A network, and all networks inside it. */
export const networksInside = (network: LayersModel): LayersModel[] => [
  network,
  ...network.layers.filter(isNetwork).flatMap(networksInside),
];
