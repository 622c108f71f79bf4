import { slice_util } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { Spec, Value } from '../../trace/value.ts';
import type { KernelFamily } from '../kernel.ts';
import type { KernelTypes } from '../kernel-types.ts';
import { refilled, tensorInfo } from './known.ts';

export const slice: KernelFamily<'Slice' | 'StridedSlice'> = {
  Slice: {
    infer: ({ x }, attributes) => ({ shape: plainSlice(x, attributes).size, dtype: x.dtype }),
    fold: ({ x }, attributes) => refilled(x, plainSlice(x, attributes).size),
    lower({ inputs, attributes, output, graph }) {
      const { begin, size } = plainSlice({ shape: inputs.x.shape, dtype: output.dtype }, attributes);
      return cut(graph, inputs.x, begin, size);
    },
  },
  StridedSlice: {
    infer: ({ x }, attributes) => ({ shape: stridedSlice(x.shape, attributes).finalShape, dtype: x.dtype }),
    fold: ({ x }, attributes) => refilled(x, stridedSlice(x.shape, attributes).finalShape),
    lower({ inputs, attributes, output, graph }) {
      const { begin, end, strides } = stridedSlice(inputs.x.shape, attributes);
      const size = slice_util.computeOutShape(begin, end, strides);
      return graph.reshape(cut(graph, inputs.x, begin, size, strides), output.shape);
    },
  },
};

/** `size` elements from `begin` on along each axis, every `strides`-th, backwards where that is negative. */
export function cut(
  graph: GraphBuilder,
  x: OnnxValue,
  begin: readonly number[],
  size: readonly number[],
  strides: readonly number[] = size.map(() => 1),
): OnnxValue {
  const axes = [...x.shape.keys()].filter((axis) => size[axis] !== x.shape[axis] || strides[axis] !== 1);
  if (axes.length === 0) return x;
  const starts = axes.map((axis) => begin[axis] ?? 0);
  const steps = axes.map((axis) => strides[axis] ?? 1);
  const ends = axes.map((axis, at) => {
    const end = (starts[at] ?? 0) + (size[axis] ?? 0) * (steps[at] ?? 1);
    // Before the first element: -1 would be the last one.
    return end < 0 ? -(2 ** 31) : end;
  });
  const [from, to, along, by] = [starts, ends, axes, steps].map(graph.int64);
  return graph.node('Slice', [x, from, to, along, by]);
}

function plainSlice(x: Spec | Value, { begin, size }: KernelTypes['Slice']['attributes']) {
  const info = tensorInfo(x);
  const [starts = [], lengths = []] = slice_util.parseSliceParams(info, begin, size);
  slice_util.assertParamsValid(info, starts, lengths);
  return { begin: starts, size: lengths };
}

function stridedSlice(shape: readonly number[], attributes: KernelTypes['StridedSlice']['attributes']) {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  return slice_util.sliceInfo(
    [...shape],
    begin,
    end,
    strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
}
