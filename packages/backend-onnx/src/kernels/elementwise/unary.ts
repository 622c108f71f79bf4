import type { UnaryInputs } from '@tensorflow/tfjs-core';
import type { GraphBuilder, OnnxValue } from '../../onnx/graph.ts';
import type { OperatorName } from '../../onnx/operators.ts';
import type { Kernel } from '../kernel.ts';
import { stored } from './convert.ts';

/** Kernels of one input `x` whose output has its shape. */
export type Unary<Attributes = object> = Kernel<UnaryInputs, Attributes>;
type Apply<Attributes> = (graph: GraphBuilder, x: OnnxValue, attributes: Attributes) => OnnxValue;

/** Computed as floats; other types are converted to float32 and back, as TF.js stores its results. */
export const floating = <Attributes = object>(apply: Apply<Attributes>): Unary<Attributes> => ({
  infer: ({ x }) => x,
  lower: ({ inputs: { x }, attributes, output, graph }) =>
    stored(graph, apply(graph, graph.cast(x, 'float32'), attributes), output.dtype),
});

/** One ONNX operator on floats. */
export const operator = (name: OperatorName): Unary => floating((graph, x) => graph.node(name, [x]));

/** For float32 and int32 alike, each in its own type; bool is computed as int32. */
export const numeric = <Attributes = object>(apply: Apply<Attributes>): Unary<Attributes> => ({
  infer: ({ x }) => x,
  lower: ({ inputs: { x }, attributes, output, graph }) =>
    stored(graph, apply(graph, x.type === 'bool' ? graph.cast(x, 'int32') : x, attributes), output.dtype),
});

/** Nothing to do for whole numbers. */
export const ofFractions = (name: OperatorName): Unary => ({
  infer: ({ x }) => x,
  lower: ({ inputs: { x }, graph }) => (x.type === 'float32' ? graph.node(name, [x]) : x),
});
