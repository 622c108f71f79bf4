import type { UnaryInputs } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { OperatorName } from '../../onnx/operators.ts';
import type { NumericType } from '../../trace/value.ts';
import type { Kernel } from '../kernel.ts';
import { stored } from './convert.ts';

/** Kernels of one input `x` whose output has its shape. */
export type Unary<Attributes = object> = Kernel<UnaryInputs, Attributes>;
type Apply<Attributes> = (graph: GraphBuilder, x: OnnxValue, attributes: Attributes) => OnnxValue;

/** Of an `x` that repeats a number or a smaller array, only that is computed. */
const onWhatRepeats = <Attributes = object>(
  compute: (graph: GraphBuilder, x: OnnxValue, attributes: Attributes, dtype: NumericType) => OnnxValue,
): Unary<Attributes> => ({
  infer: ({ x }) => x,
  lower: ({ inputs: { x }, attributes, output, graph }) =>
    graph.expand(compute(graph, graph.repeated(x) ?? x, attributes, output.dtype), output.shape),
});

/** Computed as floats; other types are converted to float32 and back, as TF.js stores its results. */
export const floating = <Attributes = object>(apply: Apply<Attributes>): Unary<Attributes> =>
  onWhatRepeats((graph, x, attributes, dtype) =>
    stored(graph, apply(graph, graph.cast(x, 'float32'), attributes), dtype),
  );

/** One ONNX operator on floats. */
export const operator = (name: OperatorName): Unary => floating((graph, x) => graph.node(name, [x]));

/** For float32 and int32 alike, each in its own type; bool is computed as int32. */
export const numeric = <Attributes = object>(apply: Apply<Attributes>): Unary<Attributes> =>
  onWhatRepeats((graph, x, attributes, dtype) =>
    stored(graph, apply(graph, x.type === 'bool' ? graph.cast(x, 'int32') : x, attributes), dtype),
  );

/** Nothing to do for whole numbers. */
export const ofFractions = (name: OperatorName): Unary =>
  onWhatRepeats((graph, x) => (x.type === 'float32' ? graph.node(name, [x]) : x));
