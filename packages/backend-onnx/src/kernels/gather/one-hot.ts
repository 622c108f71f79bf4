import { numericType } from '../../trace/numeric-type.ts';
import type { KernelFamily } from '../kernel.ts';

/** An index outside of the depth has no place that is on. */
export const oneHot: KernelFamily<'OneHot'> = {
  OneHot: {
    infer: ({ indices }, { depth, dtype }) => ({
      shape: [...indices.shape, depth],
      dtype: numericType(dtype, 'OneHot'),
    }),
    lower({ inputs, attributes: { depth, onValue, offValue }, output: { dtype }, graph }) {
      const indices = graph.cast(inputs.indices, 'int32');
      const places = graph.constant(
        Array.from({ length: depth }, (_, place) => place),
        [depth],
        'int32',
      );
      const on = graph.node('Equal', [graph.reshape(indices, [...indices.shape, 1]), places]);
      if (onValue === 1 && offValue === 0) return graph.cast(on, dtype);
      const type = dtype === 'bool' ? 'int32' : dtype;
      return graph.cast(graph.node('Where', [on, graph.scalar(onValue, type), graph.scalar(offValue, type)]), dtype);
    },
  },
};
