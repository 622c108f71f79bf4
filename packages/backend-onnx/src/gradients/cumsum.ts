import { type CumsumAttrs, cumsum, type GradConfig, type Tensor } from '@tensorflow/tfjs-core';

/** Each element counts in all sums that follow it: they are added up backwards. TF.js' own transposes the result unless the axis is the last. */
export const cumsumGradient: GradConfig = {
  kernelName: 'Cumsum',
  gradFunc: (dy, _saved, attributes) => {
    const { axis, exclusive, reverse } = attributes as unknown as CumsumAttrs;
    return { x: () => cumsum(dy as Tensor, axis, exclusive, !reverse) };
  },
};
