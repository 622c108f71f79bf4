import { commonType } from '../elementwise/operands.ts';
import type { KernelFamily } from '../kernel.ts';

/** How many numbers of the sorted row come before each value: those below it, or with `right` those that are equal, too. */
export const searchSorted: KernelFamily<'SearchSorted'> = {
  SearchSorted: {
    infer: ({ values }) => ({ shape: values.shape, dtype: 'int32' }),
    lower({ inputs: { sortedSequence, values }, attributes: { side }, graph }) {
      const [rows = 0, length = 0] = sortedSequence.shape;
      const [, count = 0] = values.shape;
      const type = commonType([sortedSequence, values]);
      const sequence = graph.reshape(graph.cast(sortedSequence, type), [rows, 1, length]);
      const each = graph.reshape(graph.cast(values, type), [rows, count, 1]);
      const before = graph.node(side === 'left' ? 'Less' : 'LessOrEqual', [sequence, each]);
      return graph.node('ReduceSum', [graph.cast(before, 'int32'), graph.int64([2])], { keepdims: 0 });
    },
  },
};
