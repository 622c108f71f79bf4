import type { OnnxValue } from '../../onnx/graph.ts';
import type { KernelFamily } from '../kernel.ts';

/**
 * (x - mean) · scale / √(variance + ε) + offset, with everything that does not depend on x taken together. TF.js' layer
 * normalisation calls it, too, with its parameters repeated to the input's shape.
 */
export const batchNorm: KernelFamily<'FusedBatchNorm'> = {
  FusedBatchNorm: {
    infer: ({ x }) => ({ shape: x.shape, dtype: 'float32' }),
    lower({ inputs, attributes, graph }) {
      const x = graph.cast(inputs.x, 'float32');
      const lean = (value: OnnxValue): OnnxValue => graph.repeated(value) ?? value;
      const [mean, variance] = [lean(inputs.mean), lean(inputs.variance)];
      const epsilon = graph.scalar(attributes.varianceEpsilon ?? 0.001, 'float32');
      const deviation = graph.node('Sqrt', [graph.node('Add', [variance, epsilon])]);
      const factor = graph.node('Div', [inputs.scale ? lean(inputs.scale) : graph.scalar(1, 'float32'), deviation]);
      const centre = graph.node('Mul', [mean, factor]);
      const offset = inputs.offset ? graph.node('Sub', [lean(inputs.offset), centre]) : graph.node('Neg', [centre]);
      return graph.node('Add', [graph.node('Mul', [x, factor]), offset]);
    },
  },
};
