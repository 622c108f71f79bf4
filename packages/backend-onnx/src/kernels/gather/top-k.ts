import type { KernelFamily } from '../kernel.ts';

/**
 * Always sorted, which TF.js leaves open for `sorted: false`; of equal numbers, the first comes first. TF.js gives NaN no
 * place in the order.
 */
export const topK: KernelFamily<'TopK'> = {
  TopK: {
    infer({ x }, { k }) {
      const shape = [...x.shape.slice(0, -1), k];
      return [
        { shape, dtype: x.dtype },
        { shape, dtype: 'int32' },
      ];
    },
    lower({ inputs: { x }, attributes: { k }, output, graph }) {
      const numbers = x.type === 'bool' ? graph.cast(x, 'int32') : x;
      const [values, indices] = graph.nodeOutputs('TopK', [numbers, graph.int64([k])], { axis: x.shape.length - 1 });
      return values && indices ? [graph.cast(values, output.dtype), graph.cast(indices, 'int32')] : [];
    },
  },
};
