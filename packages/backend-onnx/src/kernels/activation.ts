import type { GraphBuilder } from '../onnx/builder.ts';
import type { OnnxValue } from '../onnx/graph.ts';

/** The activations that TF.js fuses into matMul and conv2d. */
type FusedActivation = 'linear' | 'relu' | 'prelu' | 'elu' | 'relu6' | 'leakyrelu' | 'sigmoid';

type Apply = (
  graph: GraphBuilder,
  x: OnnxValue,
  given: { weights?: OnnxValue | undefined; alpha: number },
) => OnnxValue;

const activations: { readonly [name in FusedActivation]: Apply } = {
  linear: (_, x) => x,
  relu: (graph, x) => graph.node('Relu', [x]),
  relu6: (graph, x) => graph.node('Clip', [x, graph.scalar(0, 'float32'), graph.scalar(6, 'float32')]),
  elu: (graph, x) => graph.node('Elu', [x]),
  sigmoid: (graph, x) => graph.node('Sigmoid', [x]),
  leakyrelu: (graph, x, { alpha }) => graph.node('LeakyRelu', [x], { alpha }),
  prelu: (graph, x, { weights }) => {
    const zero = graph.scalar(0, 'float32');
    const negative = graph.node('Min', [x, zero]);
    const scaled = weights ? graph.node('Mul', [negative, weights]) : negative;
    return graph.node('Add', [graph.node('Max', [x, zero]), scaled]);
  },
};

export function activate(
  graph: GraphBuilder,
  x: OnnxValue,
  { activation = 'linear', leakyreluAlpha = 0.2 }: { activation?: FusedActivation; leakyreluAlpha?: number },
  weights?: OnnxValue,
): OnnxValue {
  return activations[activation](graph, x, { weights, alpha: leakyreluAlpha });
}
