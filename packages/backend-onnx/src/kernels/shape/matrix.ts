import { sizeOf } from '../../base/size-of.ts';
import type { KernelFamily } from '../kernel.ts';
import { cut } from './slice.ts';

export const matrix: KernelFamily<'Diag' | 'MatrixBandPart'> = {
  Diag: {
    infer: ({ x }) => ({ shape: [...x.shape, ...x.shape], dtype: x.dtype }),
    lower({ inputs, output, graph }) {
      const size = sizeOf(inputs.x.shape);
      // Rows of one more than the matrix' width, each with its number in front: read without that one, they are the diagonal.
      const column = graph.reshape(inputs.x, [size, 1]);
      const rows = graph.reshape(graph.node('Pad', [column, graph.int64([0, 0, 0, size])]), [size * (size + 1)]);
      return graph.reshape(cut(graph, rows, [0], [size * size]), output.shape);
    },
  },
  /** tf.linalg.bandPart composes other ops; this kernel is for graphs that name it. A negative number keeps that whole side. */
  MatrixBandPart: {
    infer: ({ input }) => input,
    lower({ inputs: { input, numLower, numUpper }, graph }) {
      const [rows = 0, columns = 0] = input.shape.slice(-2);
      const below = graph.constant(
        Array.from({ length: rows * columns }, (_, at) => Math.floor(at / columns) - (at % columns)),
        [rows, columns],
        'int32',
      );
      const within = (distance: typeof below, limit: typeof below) => {
        const most = graph.reshape(graph.cast(limit, 'int32'), []);
        const all = graph.node('Less', [most, graph.scalar(0, 'int32')]);
        return graph.node('Or', [all, graph.node('LessOrEqual', [distance, most])]);
      };
      const band = graph.node('And', [within(below, numLower), within(graph.node('Neg', [below]), numUpper)]);
      if (input.type === 'bool') return graph.node('And', [band, input]);
      return graph.node('Where', [band, input, graph.scalar(0, input.type)]);
    },
  },
};
