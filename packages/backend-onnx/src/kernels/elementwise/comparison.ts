import type { BinaryInputs, UnaryInputs } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { OperatorName } from '../../onnx/operators.ts';
import type { Kernel, KernelRows } from '../kernel.ts';
import { broadcastShape, commonType, operands } from './operands.ts';

/** Kernels that give bool. */
export const comparison = {
  Equal: comparing('Equal', (graph, a, b) => graph.node('Equal', [a, b])),
  Greater: comparing('Greater', (graph, a, b) => graph.node('Greater', [a, b])),
  GreaterEqual: comparing('GreaterEqual', (graph, a, b) => graph.node('GreaterOrEqual', [a, b])),
  // x - x is 0, except that it is NaN for NaN and the infinities.
  IsFinite: ofFloats(true, (graph, x) => graph.node('Equal', [graph.node('Sub', [x, x]), graph.scalar(0, 'float32')])),
  IsInf: ofFloats(false, (graph, x) => graph.node('IsInf', [x])),
  IsNan: ofFloats(false, (graph, x) => graph.node('IsNaN', [x])),
  Less: comparing('Less', (graph, a, b) => graph.node('Less', [a, b])),
  LessEqual: comparing('LessEqual', (graph, a, b) => graph.node('LessOrEqual', [a, b])),
  LogicalAnd: logical('LogicalAnd', 'And'),
  LogicalNot: {
    infer: ({ x }) => ({ shape: x.shape, dtype: 'bool' }),
    lower: ({ inputs: { x }, graph }) => graph.node('Not', [graph.cast(x, 'bool')]),
  },
  LogicalOr: logical('LogicalOr', 'Or'),
  LogicalXor: logical('LogicalXor', 'Xor'),
  NotEqual: comparing('NotEqual', (graph, a, b) => graph.node('Not', [graph.node('Equal', [a, b])])),
} satisfies KernelRows;

type Apply = (graph: GraphBuilder, a: OnnxValue, b: OnnxValue) => OnnxValue;

function comparing(name: string, apply: Apply): Kernel<BinaryInputs, object> {
  return {
    infer: ({ a, b }) => ({ shape: broadcastShape(name, a, b), dtype: 'bool' }),
    lower({ inputs, output, graph }) {
      const type = commonType([inputs.a, inputs.b]);
      const [a, b] = operands(graph, [inputs.a, inputs.b]).map((value) => graph.cast(value, type));
      return graph.expand(apply(graph, a ?? inputs.a, b ?? inputs.b), output.shape);
    },
  };
}

function logical(name: string, operator: OperatorName): Kernel<BinaryInputs, object> {
  return {
    infer: ({ a, b }) => ({ shape: broadcastShape(name, a, b), dtype: 'bool' }),
    lower({ inputs: { a, b }, output, graph }) {
      const values = operands(graph, [a, b]).map((value) => graph.cast(value, 'bool'));
      return graph.expand(graph.node(operator, values), output.shape);
    },
  };
}

/** A question about floats, whose answer for whole numbers is always the same. */
function ofFloats(
  forOthers: boolean,
  apply: (graph: GraphBuilder, x: OnnxValue) => OnnxValue,
): Kernel<UnaryInputs, object> {
  return {
    infer: ({ x }) => ({ shape: x.shape, dtype: 'bool' }),
    lower: ({ inputs: { x }, graph }) =>
      x.type === 'float32' ? apply(graph, x) : graph.fill(Number(forOthers), x.shape, 'bool'),
  };
}
