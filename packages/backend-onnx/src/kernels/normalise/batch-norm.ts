import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { Spec } from '../../trace/value.ts';
import { broadcastsInto } from '../elementwise/operands.ts';
import type { KernelFamily } from '../kernel.ts';

/** (x - mean) / √(variance + ε) · scale + offset. */
export const batchNorm: KernelFamily<'FusedBatchNorm'> = {
  FusedBatchNorm: {
    infer({ x, ...parameters }) {
      for (const parameter of Object.values<Spec | undefined>(parameters)) {
        if (parameter) broadcastsInto('FusedBatchNorm', parameter, x);
      }
      return { shape: x.shape, dtype: 'float32' };
    },
    lower({ inputs, attributes, graph }) {
      // TF.js' layer normalisation repeats its parameters to the input's shape.
      const lean = (value: OnnxValue): OnnxValue => graph.repeated(value) ?? value;
      const epsilon = graph.scalar(attributes.varianceEpsilon ?? 0.001, 'float32');
      return normalised(graph, {
        x: graph.cast(inputs.x, 'float32'),
        mean: lean(inputs.mean),
        deviation: graph.node('Sqrt', [graph.node('Add', [lean(inputs.variance), epsilon])]),
        scale: inputs.scale ? lean(inputs.scale) : graph.scalar(1, 'float32'),
        offset: inputs.offset ? lean(inputs.offset) : graph.scalar(0, 'float32'),
      });
    },
  },
};

type Parts = Readonly<Record<'x' | 'mean' | 'deviation' | 'scale' | 'offset', OnnxValue>>;

function normalised(graph: GraphBuilder, { x, mean, deviation, scale, offset }: Parts): OnnxValue {
  const parameters = [mean, deviation, scale, offset].filter(({ shape }) => shape.length > 0);
  const alike = new Set(parameters.map(({ shape }) => String(shape))).size === 1;
  if (alike && String(mean.shape) !== String(x.shape)) {
    // What does not depend on x, taken together, leaves two passes over x.
    const factor = graph.node('Div', [scale, deviation]);
    const rest = graph.node('Sub', [offset, graph.node('Mul', [mean, factor])]);
    return graph.node('Add', [graph.node('Mul', [x, factor]), rest]);
  }
  const normal = graph.node('Div', [graph.node('Sub', [x, mean]), deviation]);
  return graph.node('Add', [graph.node('Mul', [normal, scale]), offset]);
}
