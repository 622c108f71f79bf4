import { cumsum } from '@tensorflow/tfjs-core';
import { gradientOf } from './gradient.ts';

/** Each element counts in all sums that follow it: they are added up backwards. TF.js' own transposes the result unless the axis is the last. */
export const cumsumGradient = gradientOf({
  kernelName: 'Cumsum',
  inputs: ['x'],
  gradient: ([dy], _saved, { axis, exclusive, reverse }) => ({ x: () => cumsum(dy, axis, exclusive, !reverse) }),
});
