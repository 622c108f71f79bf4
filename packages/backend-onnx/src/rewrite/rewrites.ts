import { biasIntoProduct } from './bias.ts';
import { reluGradient } from './relu-gradient.ts';
import { maxPoolOfRelu, reluOfMaxPoolGradient, sumOfMaxPoolGradient } from './relu-pool.ts';
import { reverseOfReverse } from './reverse.ts';
import { firstOf, type Rule } from './site.ts';
import {
  filterGradientOfWindows,
  inputGradientOfWindows,
  poolGradientOfConvolution,
  poolOfConvolution,
  reluPoolGradientOfConvolution,
  sumOfWindows,
} from './windows.ts';

/** Rules by the kernel at which they apply. Each must give the same numbers, but for the rounding of sums in another order. */
export const rules: Readonly<Record<string, Rule>> = {
  Add: biasIntoProduct,
  Conv2DBackpropFilter: filterGradientOfWindows,
  Conv2DBackpropInput: inputGradientOfWindows,
  MaxPool: firstOf(poolOfConvolution, maxPoolOfRelu),
  MaxPoolGrad: poolGradientOfConvolution,
  Multiply: firstOf(reluPoolGradientOfConvolution, reluOfMaxPoolGradient, reluGradient),
  Reverse: reverseOfReverse,
  Sum: firstOf(sumOfWindows, sumOfMaxPoolGradient),
};
