import { util } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { KernelFamily } from '../kernel.ts';
import { refilled } from './known.ts';
import { cut } from './slice.ts';

export const reverse: KernelFamily<'Reverse' | 'FlipLeftRight'> = {
  Reverse: {
    infer({ x }, { dims }) {
      util.parseAxisParam(dims, [...x.shape]);
      return x;
    },
    fold: ({ x }) => refilled(x, x.shape),
    lower: ({ inputs: { x }, attributes, graph }) =>
      reversed(graph, x, util.parseAxisParam(attributes.dims, [...x.shape])),
  },
  FlipLeftRight: {
    infer: ({ image }) => image,
    fold: ({ image }) => refilled(image, image.shape),
    lower: ({ inputs, graph }) => reversed(graph, inputs.image, [2]),
  },
};

function reversed(graph: GraphBuilder, x: OnnxValue, axes: readonly number[]): OnnxValue {
  const turned = (axis: number): boolean => axes.includes(axis) && (x.shape[axis] ?? 1) > 1;
  const begin = x.shape.map((length, axis) => (turned(axis) ? length - 1 : 0));
  const strides = x.shape.map((_, axis) => (turned(axis) ? -1 : 1));
  return cut(graph, x, begin, x.shape, strides);
}
