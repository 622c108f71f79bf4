import { firstOf, type Rule } from './rule.ts';
import { biasIntoProduct } from './rules/bias.ts';
import { reluGradient } from './rules/relu-gradient.ts';
import { maxPoolOfRelu, reluOfMaxPoolGradient, sumOfMaxPoolGradient } from './rules/relu-pool.ts';
import { reverseOfReverse } from './rules/reverse.ts';
import {
  filterGradientOfWindows,
  inputGradientOfWindows,
  poolGradientOfConvolution,
  poolOfConvolution,
  reluPoolGradientOfConvolution,
  sumOfWindows,
} from './rules/windows.ts';

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
