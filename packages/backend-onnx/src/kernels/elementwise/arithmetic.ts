import type { BinaryInputs } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { OperatorName } from '../../onnx/operators.ts';
import type { Value } from '../../trace/value.ts';
import type { Kernel, KernelRows } from '../kernel.ts';
import { atan2 } from './atan2.ts';
import { stored } from './convert.ts';
import { broadcastShape, commonType, operands, staysAs } from './operands.ts';

type Binary = Kernel<BinaryInputs, object>;
type Apply = (graph: GraphBuilder, a: OnnxValue, b: OnnxValue) => OnnxValue;
type ComputedIn = 'float32' | 'float64' | 'int32';

/** A kernel of two operands whose result has the type of the first (TF.js has made their types the same). */
const binary = (
  name: string,
  apply: Apply,
  computedIn: (values: readonly OnnxValue[]) => ComputedIn = commonType,
  fold?: (inputs: { readonly a: Value; readonly b: Value }) => Value | undefined,
): Binary => ({
  infer: ({ a, b }) => ({ shape: broadcastShape(name, a, b), dtype: a.dtype }),
  lower({ inputs, output, graph }) {
    const type = computedIn([inputs.a, inputs.b]);
    const [a, b] = operands(graph, [inputs.a, inputs.b]).map((value) => graph.cast(value, type));
    return graph.expand(stored(graph, apply(graph, a ?? inputs.a, b ?? inputs.b), output.dtype), output.shape);
  },
  ...(fold && { fold }),
});

const node =
  (operator: OperatorName): Apply =>
  (graph, a, b) =>
    graph.node(operator, [a, b]);

/** float32 as it is; whole numbers in double precision, as JavaScript divides and raises them. */
const exactly = (values: readonly OnnxValue[]): ComputedIn =>
  commonType(values) === 'float32' ? 'float32' : 'float64';
const inDouble = (): ComputedIn => 'float64';

export const arithmetic = {
  Add: binary('Add', node('Add'), commonType, ({ a, b }) =>
    staysAs(a, b, -0) ? a : staysAs(b, a, -0) ? b : undefined,
  ),
  AddN: {
    infer: (inputs) => inputs[0] ?? { shape: [], dtype: 'float32' },
    lower({ inputs, output, graph }) {
      const values = operands(graph, Object.values(inputs));
      if (output.dtype === 'float32') return graph.expand(graph.node('Sum', values), output.shape);
      const sum = values
        .map((value) => graph.cast(value, 'int32'))
        .reduce((total, value) => graph.node('Add', [total, value]));
      return graph.expand(stored(graph, sum, output.dtype), output.shape);
    },
    fold: (inputs) => (Object.keys(inputs).length === 1 ? inputs[0] : undefined),
  },
  Atan2: binary('Atan2', atan2, () => 'float32'),
  BitwiseAnd: binary('BitwiseAnd', node('BitwiseAnd')),
  FloorDiv: {
    ...binary('FloorDiv', (graph, a, b) => graph.node('Floor', [graph.node('Div', [a, b])]), inDouble),
    infer: ({ a, b }) => ({ shape: broadcastShape('FloorDiv', a, b), dtype: 'int32' }),
  },
  Maximum: binary('Maximum', node('Max')),
  Minimum: binary('Minimum', node('Min')),
  Mod: binary('Mod', mod, inDouble),
  Multiply: binary('Multiply', node('Mul'), commonType, ({ a, b }) =>
    staysAs(a, b, 1) ? a : staysAs(b, a, 1) ? b : undefined,
  ),
  Pow: binary('Pow', pow, exactly),
  Prelu: {
    infer: ({ x, alpha }) => ({ shape: broadcastShape('Prelu', x, alpha), dtype: 'float32' }),
    lower({ inputs, output, graph }) {
      const [x, alpha] = [graph.cast(inputs.x, 'float32'), graph.cast(inputs.alpha, 'float32')];
      // ONNX' operator broadcasts the slopes only.
      if (String(x.shape) === String(output.shape)) return graph.node('PRelu', [x, graph.repeated(alpha) ?? alpha]);
      const negative = graph.node('Less', [x, graph.scalar(0, 'float32')]);
      return graph.node('Where', [negative, graph.node('Mul', [x, alpha]), x]);
    },
  },
  RealDiv: binary('RealDiv', node('Div'), exactly, ({ a, b }) => (staysAs(a, b, 1) ? a : undefined)),
  SquaredDifference: binary('SquaredDifference', (graph, a, b) => {
    const difference = graph.node('Sub', [a, b]);
    return graph.node('Mul', [difference, difference]);
  }),
  Sub: binary('Sub', node('Sub'), commonType, ({ a, b }) => (staysAs(a, b, 0) ? a : undefined)),
} satisfies KernelRows;

/** The remainder with the divisor's sign, as TF.js computes it: JavaScript's %, shifted once where the signs differ. */
function mod(graph: GraphBuilder, a: OnnxValue, b: OnnxValue): OnnxValue {
  const zero = graph.scalar(0, a.type);
  const remainder = graph.node('Mod', [a, b], { fmod: 1 });
  const shifted = graph.node('Mod', [graph.node('Add', [remainder, b]), b], { fmod: 1 });
  const sameSigns = graph.node('Equal', [graph.node('Less', [a, zero]), graph.node('Less', [b, zero])]);
  return graph.node('Where', [sameSigns, remainder, shifted]);
}

/** In C++, 1 and -1 to the power of NaN or infinity are 1; in JavaScript they are NaN, which b - b then is. */
function pow(graph: GraphBuilder, a: OnnxValue, b: OnnxValue): OnnxValue {
  const power = graph.node('Pow', [a, b]);
  if (b.data?.length === 1 && Number.isFinite(Number(b.data[0]))) return power;
  const unit = graph.node('Equal', [graph.node('Abs', [a]), graph.scalar(1, a.type)]);
  const notFinite = graph.node('Sub', [b, b]);
  return graph.node('Add', [power, graph.node('Where', [unit, notFinite, graph.scalar(0, a.type)])]);
}
