import { sizeOf } from '../../base/size-of.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { KernelFamily } from '../kernel.ts';

/**
 * x · norm^-β with norm = bias + α · (sum of x² over the channels up to `depthRadius` away)
 * (Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012, section 3.3).
 */
export const localResponse: KernelFamily<'LRN' | 'LRNGrad'> = {
  LRN: {
    infer: ({ x }) => ({ shape: x.shape, dtype: 'float32' }),
    lower({ inputs, attributes, graph }) {
      const x = graph.cast(inputs.x, 'float32');
      return graph.node('Mul', [x, power(graph, norm(graph, x, attributes), -attributes.beta)]);
    },
  },
  /** dy · norm^-β - 2αβ · x · (sum of dy · y / norm over the same channels). */
  LRNGrad: {
    infer: ({ dy }) => ({ shape: dy.shape, dtype: 'float32' }),
    lower({ inputs: { x, y, dy }, attributes, graph }) {
      const { alpha, beta, depthRadius } = attributes;
      const norms = norm(graph, x, attributes);
      const shares = windowSum(graph, graph.node('Div', [graph.node('Mul', [dy, y]), norms]), depthRadius);
      const factor = graph.scalar(2 * alpha * beta, 'float32');
      const spread = graph.node('Mul', [graph.node('Mul', [x, factor]), shares]);
      return graph.node('Sub', [graph.node('Mul', [dy, power(graph, norms, -beta)]), spread]);
    },
  },
};

interface Settings {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
}

function norm(graph: GraphBuilder, x: OnnxValue, { depthRadius, bias, alpha }: Settings): OnnxValue {
  const energy = windowSum(graph, graph.node('Mul', [x, x]), depthRadius);
  return graph.node('Add', [
    graph.node('Mul', [energy, graph.scalar(alpha, 'float32')]),
    graph.scalar(bias, 'float32'),
  ]);
}

/** The sum over the neighbours along the last axis: an average pool that counts what is beyond the edges as zeros. */
function windowSum(graph: GraphBuilder, x: OnnxValue, radius: number): OnnxValue {
  const window = 2 * radius + 1;
  const channels = x.shape.at(-1) ?? 0;
  const rows = graph.reshape(x, [sizeOf(x.shape) / channels, 1, channels]);
  const average = graph.node('AveragePool', [rows], {
    kernel_shape: [window],
    pads: [radius, radius],
    count_include_pad: 1,
  });
  return graph.reshape(graph.node('Mul', [average, graph.scalar(window, 'float32')]), x.shape);
}

const power = (graph: GraphBuilder, x: OnnxValue, exponent: number): OnnxValue =>
  graph.node('Pow', [x, graph.scalar(exponent, 'float32')]);
