import { type LayersModel, model } from '@tensorflow/tfjs-layers';

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
