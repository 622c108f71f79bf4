import { cumprod, expandDims, mul, reshape, type Tensor, transpose, util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../base/size-of.ts';
import { gradientOf } from './gradient.ts';

/**
 * Each factor counts by the product of all others: of those before it and those after it, without a division that zeros would
 * spoil. TF.js' own calls methods of tensors that only the package @tensorflow/tfjs adds.
 */
export const prodGradient = gradientOf({
  kernelName: 'Prod',
  inputs: ['x'],
  gradient([dy], { x }, { axis: along }) {
    const axes = util.parseAxisParam(along, x.shape);
    const kept = [...x.shape.keys()].filter((axis) => !axes.includes(axis));
    const order = [...kept, ...axes];
    const outer = kept.map((axis) => x.shape[axis] ?? 0);
    const gradient = (): Tensor => {
      const factors = reshape(transpose(x, order), [...outer, sizeOf(axes.map((axis) => x.shape[axis] ?? 0))]);
      const others = mul(cumprod(factors, outer.length, true, false), cumprod(factors, outer.length, true, true));
      const change = mul(expandDims(reshape(dy, outer), -1), others);
      const moved = reshape(
        change,
        order.map((axis) => x.shape[axis] ?? 0),
      );
      return transpose(
        moved,
        order.map((_, axis) => order.indexOf(axis)),
      );
    };
    return { x: gradient };
  },
});
