import { upcastType } from '@tensorflow/tfjs-core';
import { numericType } from '../../trace/numeric-type.ts';
import type { KernelFamily } from '../kernel.ts';
import { operands } from './operands.ts';

export const select: KernelFamily<'Select'> = {
  Select: {
    infer: ({ t, e }) => ({ shape: t.shape, dtype: numericType(upcastType(t.dtype, e.dtype), 'Select') }),
    lower({ inputs, output: { shape, dtype }, graph }) {
      const asked = graph.cast(inputs.condition, 'bool');
      // A condition of rank 1 chooses along the first axis.
      const rows = asked.shape.length === 1 ? [...asked.shape, ...shape.slice(1).map(() => 1)] : asked.shape;
      // ONNX Runtime's Where takes no bool.
      const type = dtype === 'bool' ? 'uint8' : dtype;
      const [condition, yes, no] = operands(graph, [
        graph.reshape(asked, rows),
        graph.cast(inputs.t, type),
        graph.cast(inputs.e, type),
      ]);
      return graph.expand(graph.cast(graph.node('Where', [condition, yes, no]), dtype), shape);
    },
  },
};
