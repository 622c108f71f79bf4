import { sizeOf } from '../../base/size-of.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { OperatorName } from '../../onnx/operators.ts';

/** Reduces one axis of an array that has at most three. */
export type Pass = (graph: GraphBuilder, x: OnnxValue, axis: number) => OnnxValue;

/**
 * Reduces any axes, one run of adjacent ones at a time and the last first: ONNX Runtime is fast at one axis among two or
 * three. (Axes 0 and 2 of [8,12,64,64] in one node take six times as long as axis 2 and then axis 0.)
 */
export function reduceAxes(graph: GraphBuilder, x: OnnxValue, axes: readonly number[], pass: Pass): OnnxValue {
  const runs = runsOf(x.shape, axes);
  return runs.reduceRight((value, { reduced, length }, position) => {
    if (!reduced) return value;
    const before = sizeOf(runs.slice(0, position).map((run) => run.length));
    const after = sizeOf(runs.slice(position + 1).map((run) => (run.reduced ? 1 : run.length)));
    const shape = [...(before > 1 ? [before] : []), length, ...(after > 1 ? [after] : [])];
    return pass(graph, graph.reshape(value, shape), before > 1 ? 1 : 0);
  }, x);
}

/** Adjacent axes that are all reduced or all kept, as one. Axes of length 1 are as good as not there. */
function runsOf(
  shape: readonly number[],
  axes: readonly number[],
): { readonly length: number; readonly reduced: boolean }[] {
  const runs: { length: number; reduced: boolean }[] = [];
  for (const [axis, length] of shape.entries()) {
    const reduced = axes.includes(axis);
    const last = runs.at(-1);
    if (length === 1) continue;
    if (last?.reduced === reduced) last.length *= length;
    else runs.push({ length, reduced });
  }
  return runs;
}

/** A pass of one of ONNX' reductions. */
export const reducing =
  (operator: OperatorName): Pass =>
  (graph, x, axis) =>
    graph.node(operator, [x, graph.int64([axis])], { keepdims: 0 });

/**
 * Over the first of two axes (a bias gradient), a product with a row of ones: ReduceSum took 3 times as long for
 * [43264,32] on one thread and 10 times as long on two.
 */
export const sumPass: Pass = (graph, x, axis) => {
  const [rows = 0] = x.shape;
  if (x.type !== 'float32' || axis !== 0 || x.shape.length !== 2) return reducing('ReduceSum')(graph, x, axis);
  return graph.node('MatMul', [graph.fill(1, [1, rows], 'float32'), x]);
};

export const meanPass: Pass = (graph, x, axis) => {
  if (axis !== 0 || x.shape.length !== 2) return reducing('ReduceMean')(graph, x, axis);
  return graph.node('Div', [sumPass(graph, x, axis), graph.scalar(x.shape[0] ?? 1, 'float32')]);
};

/**
 * The largest or smallest number, NaN where there is one: ONNX Runtime may pass over NaNs. The sum of the magnitudes is NaN
 * for those rows alone, and faster than asking every number whether it is NaN.
 */
export const extremePass =
  (operator: 'ReduceMax' | 'ReduceMin'): Pass =>
  (graph, x, axis) => {
    const extreme = reducing(operator)(graph, x, axis);
    if (x.type !== 'float32') return extreme;
    const total = graph.reshape(sumPass(graph, graph.node('Abs', [x]), axis), extreme.shape);
    return graph.node('Where', [graph.node('IsNaN', [total]), total, extreme]);
  };
