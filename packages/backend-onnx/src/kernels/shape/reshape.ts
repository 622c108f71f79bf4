import { EncoderKitError } from '@encoderkit/errors';
import { util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import type { KernelFamily } from '../kernel.ts';
import { sharing } from './known.ts';

/** Both move nothing: ONNX Runtime gives the same buffer another shape. */
export const reshape: KernelFamily<'Reshape' | 'ExpandDims'> = {
  Reshape: {
    infer: ({ x }, { shape }) => ({ shape: filledIn(x.shape, shape), dtype: x.dtype }),
    fold: ({ x }, { shape }) => sharing(x, filledIn(x.shape, shape)),
    lower: ({ inputs, output, graph }) => graph.reshape(inputs.x, output.shape),
  },
  ExpandDims: {
    infer: ({ input }, { dim }) => ({ shape: expanded(input.shape, dim), dtype: input.dtype }),
    fold: ({ input }, { dim }) => sharing(input, expanded(input.shape, dim)),
    lower: ({ inputs, output, graph }) => graph.reshape(inputs.input, output.shape),
  },
};

/** The wanted shape, with the length that was given as -1. */
function filledIn(from: readonly number[], wanted: readonly number[]): number[] {
  const shape = util.inferFromImplicitShape([...wanted], sizeOf(from));
  if (sizeOf(shape) === sizeOf(from)) return shape;
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where: "tfjs backend 'onnx', kernel Reshape",
    expected: `a shape of ${sizeOf(from)} elements, as [${from}] has`,
    received: `[${wanted}]`,
  });
}

function expanded(shape: readonly number[], axis: number): number[] {
  const rank = shape.length;
  if (axis >= -(rank + 1) && axis <= rank) return shape.toSpliced(axis < 0 ? rank + axis + 1 : axis, 0, 1);
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where: "tfjs backend 'onnx', kernel ExpandDims",
    expected: `an axis from ${-(rank + 1)} to ${rank}`,
    received: axis,
  });
}
