import type { KernelFamily } from '../kernel.ts';

/** (x - mean) · scale / √(variance + ε) + offset, with everything that does not depend on x taken together. */
export const batchNorm: KernelFamily<'FusedBatchNorm'> = {
  FusedBatchNorm: {
    infer: ({ x }) => ({ shape: x.shape, dtype: 'float32' }),
    lower({ inputs, attributes, graph }) {
      const { mean, variance } = inputs;
      const x = graph.cast(inputs.x, 'float32');
      const epsilon = graph.scalar(attributes.varianceEpsilon ?? 0.001, 'float32');
      const deviation = graph.node('Sqrt', [graph.node('Add', [variance, epsilon])]);
      const factor = graph.node('Div', [inputs.scale ?? graph.scalar(1, 'float32'), deviation]);
      const centre = graph.node('Mul', [mean, factor]);
      const offset = inputs.offset ? graph.node('Sub', [inputs.offset, centre]) : graph.node('Neg', [centre]);
      return graph.node('Add', [graph.node('Mul', [x, factor]), offset]);
    },
  },
};
