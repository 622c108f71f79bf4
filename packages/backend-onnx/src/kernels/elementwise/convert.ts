import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { NumericType } from '../../trace/value.ts';

/**
 * Numbers of another type, as TF.js converts them: to int32 as JavaScript's typed arrays do (towards zero, modulo 2^32; NaN
 * and the infinities become 0), to bool whatever is not zero becomes true.
 */
export function convert(graph: GraphBuilder, x: OnnxValue, type: NumericType): OnnxValue {
  if (type !== 'int32' || (x.type !== 'float32' && x.type !== 'float64')) return graph.cast(x, type);
  // By way of int64: a float that does not fit into int32 is undefined in C++. First it is made to fit into int64, with the
  // same low 32 bits: a float32 from 2^56 on has none. The mask keeps ONNX Runtime from joining the two casts.
  const within =
    x.type === 'float32'
      ? graph.node('Min', [x, graph.scalar(2 ** 62, x.type)])
      : graph.node('Mod', [x, graph.scalar(2 ** 32, x.type)], { fmod: 1 });
  const low = graph.node('BitwiseAnd', [graph.cast(within, 'int64'), graph.scalar(0xffffffff, 'int64')]);
  return graph.cast(low, 'int32');
}

/** A result as TF.js stores it in an array of this type: to bool by way of a whole number, so that 0.5 becomes false. */
export const stored = (graph: GraphBuilder, x: OnnxValue, type: NumericType): OnnxValue =>
  type === 'bool' ? graph.cast(convert(graph, x, 'int32'), 'bool') : convert(graph, x, type);
