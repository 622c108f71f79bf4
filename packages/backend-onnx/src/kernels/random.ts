import { increment, multipliers } from '../base/random-hash.ts';
import { sizeOf } from '../base/size-of.ts';
import type { GraphBuilder } from '../onnx/builder.ts';
import type { OnnxValue } from '../onnx/graph.ts';
import type { KernelFamily } from './kernel.ts';

/** Our own kernel behind `randomUniform`, bit for bit what its JavaScript gives. */
export const random: KernelFamily<'StepUniform'> = {
  StepUniform: {
    infer: (_, { shape }) => ({ shape, dtype: 'float32' }),
    lower({ inputs, attributes, graph }) {
      const { shape, key } = attributes;
      const int = (number: number) => graph.scalar(number, 'int32');
      const step = graph.node('Mul', [graph.cast(inputs.step, 'int32'), int(increment)]);
      const start = hash(graph, graph.node('BitwiseXor', [step, int(key)]));
      const positions = graph.node('Range', [int(0), int(sizeOf(shape)), int(1)]);
      const bits = hash(graph, graph.node('Add', [graph.node('Mul', [positions, int(increment)]), start]));
      const top = shiftRight(graph, bits, 8);
      const uniform = graph.node('Mul', [graph.cast(top, 'float32'), graph.scalar(2 ** -24, 'float32')]);
      return graph.reshape(uniform, shape);
    },
  },
};

function hash(graph: GraphBuilder, value: OnnxValue): OnnxValue {
  const scrambled = [16, 15].reduce((x, shift, round) => {
    const mixed = graph.node('BitwiseXor', [x, graph.cast(shiftRight(graph, x, shift), 'int32')]);
    return graph.node('Mul', [mixed, graph.scalar(multipliers[round] ?? 1, 'int32')]);
  }, value);
  return graph.node('BitwiseXor', [scrambled, graph.cast(shiftRight(graph, scrambled, 16), 'int32')]);
}

/** JavaScript's `>>>`. ONNX Runtime multiplies int32 and shifts uint32: the casts keep the bits. */
const shiftRight = (graph: GraphBuilder, value: OnnxValue, by: number): OnnxValue =>
  graph.node('BitShift', [graph.cast(value, 'uint32'), graph.scalar(by, 'uint32')], { direction: 'RIGHT' });
