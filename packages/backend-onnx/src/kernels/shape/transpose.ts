import { util } from '@tensorflow/tfjs-core';
import type { KernelFamily } from '../kernel.ts';
import { refilled } from './known.ts';

const permuted = (shape: readonly number[], perm: readonly number[]): number[] => perm.map((axis) => shape[axis] ?? 0);

export const transpose: KernelFamily<'Transpose'> = {
  Transpose: {
    infer({ x }, { perm }) {
      util.assert(
        new Set(perm).size === x.shape.length,
        () => `Error in transpose: 'perm' [${perm}] must name each of the ${x.shape.length} axes once.`,
      );
      return { shape: permuted(x.shape, perm), dtype: x.dtype };
    },
    fold: ({ x }, { perm }) => refilled(x, permuted(x.shape, perm)),
    lower({ inputs, attributes, output, graph }) {
      // Moving axes of length 1 about leaves every element where it is.
      const long = attributes.perm.filter((axis) => inputs.x.shape[axis] !== 1);
      const inOrder = long.every((axis, position) => axis >= (long[position - 1] ?? 0));
      return inOrder ? graph.reshape(inputs.x, output.shape) : graph.transpose(inputs.x, attributes.perm);
    },
  },
};
