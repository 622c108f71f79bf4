import type { SupportedKernel } from '../kernels/kernel-types.ts';
import { biasIntoProduct } from './bias.ts';
import { reluGradient } from './relu-gradient.ts';
import { maxPoolOfRelu, reluOfMaxPoolGradient, sumOfMaxPoolGradient } from './relu-pool.ts';
import { reverseOfReverse } from './reverse.ts';
import type { Rewrite } from './site.ts';
import {
  filterGradientOfWindows,
  inputGradientOfWindows,
  poolGradientOfConvolution,
  poolOfConvolution,
  reluPoolGradientOfConvolution,
  sumOfWindows,
} from './windows.ts';

/**
 * Rewrites by the kernel at which they are tried, in order: the first that gives something counts. Each must give the same
 * numbers, but for the rounding of sums in another order.
 */
export const rewrites: { readonly [Name in SupportedKernel]?: readonly Rewrite<Name>[] } = {
  Add: [biasIntoProduct],
  Conv2DBackpropFilter: [filterGradientOfWindows],
  Conv2DBackpropInput: [inputGradientOfWindows],
  MaxPool: [poolOfConvolution, maxPoolOfRelu],
  MaxPoolGrad: [poolGradientOfConvolution],
  Multiply: [reluPoolGradientOfConvolution, reluOfMaxPoolGradient, reluGradient],
  Reverse: [reverseOfReverse],
  Sum: [sumOfWindows, sumOfMaxPoolGradient],
};
