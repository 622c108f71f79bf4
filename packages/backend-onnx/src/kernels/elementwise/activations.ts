import { backend_util, type ClipByValueAttrs, type StepAttrs } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { KernelRows } from '../kernel.ts';
import { floating, numeric, operator } from './unary.ts';

export const activations = {
  ClipByValue: numeric((graph, x, { clipValueMin, clipValueMax }: ClipByValueAttrs) =>
    clip(graph, x, clipValueMin, clipValueMax),
  ),
  Elu: operator('Elu'),
  EluGrad: {
    infer: ({ y }) => ({ shape: y.shape, dtype: 'float32' }),
    lower({ inputs: { dy, y }, graph }) {
      // With y = exp(x) - 1 below zero, exp(x) = y + 1.
      const below = graph.node('Min', [y, graph.scalar(0, 'float32')]);
      return graph.node('Mul', [dy, graph.node('Add', [below, graph.scalar(1, 'float32')])]);
    },
  },
  LeakyRelu: {
    infer: ({ x }) => ({ shape: x.shape, dtype: 'float32' }),
    lower: ({ inputs: { x }, attributes: { alpha }, graph }) =>
      graph.node('LeakyRelu', [graph.cast(x, 'float32')], { alpha }),
  },
  Relu: numeric((graph, x) => graph.node('Relu', [x])),
  Relu6: numeric((graph, x) => clip(graph, x, 0, 6)),
  Selu: floating((graph, x) =>
    graph.node('Selu', [x], {
      alpha: backend_util.SELU_SCALEALPHA / backend_util.SELU_SCALE,
      gamma: backend_util.SELU_SCALE,
    }),
  ),
  Sigmoid: operator('Sigmoid'),
  Softplus: floating(softplus),
  Step: floating(step),
} satisfies KernelRows;

/** Bounds of whole numbers are cut to whole numbers, as TF.js stores them. */
function clip(graph: GraphBuilder, x: OnnxValue, low: number, high: number): OnnxValue {
  const bound = (number: number) =>
    graph.scalar(x.type === 'int32' ? Math.trunc(Math.min(Math.max(number, -(2 ** 31)), 2 ** 31 - 1)) : number, x.type);
  return graph.node('Clip', [x, bound(low), bound(high)]);
}

/** log(1 + exp(x)) = max(x, 0) + log1p(y) with y = exp(-|x|), and log1p(y) = 2 artanh(y / (2 + y)). */
function softplus(graph: GraphBuilder, x: OnnxValue): OnnxValue {
  const two = graph.scalar(2, 'float32');
  const y = graph.node('Exp', [graph.node('Neg', [graph.node('Abs', [x])])]);
  const artanh = graph.node('Atanh', [graph.node('Div', [y, graph.node('Add', [two, y])])]);
  return graph.node('Add', [graph.node('Relu', [x]), graph.node('Mul', [two, artanh])]);
}

/** 1 above zero, `alpha` elsewhere, NaN for NaN. */
function step(graph: GraphBuilder, x: OnnxValue, { alpha }: StepAttrs): OnnxValue {
  const [zero, one] = [graph.scalar(0, 'float32'), graph.scalar(1, 'float32')];
  if (alpha === 0) return graph.node('Ceil', [graph.node('Clip', [x, zero, one])]);
  const steps = graph.node('Where', [graph.node('Greater', [x, zero]), one, graph.scalar(alpha, 'float32')]);
  return graph.node('Where', [graph.node('IsNaN', [x]), x, steps]);
}
