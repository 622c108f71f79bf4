import type { NumericType } from '../../graph/value.ts';
import type { GraphBuilder, OnnxValue } from '../../onnx/graph.ts';

/**
 * Numbers of another type, as TF.js converts them: to int32 as JavaScript's typed arrays do (towards zero, modulo 2^32; NaN
 * and the infinities become 0), to bool whatever is not zero becomes true.
 */
export function convert(graph: GraphBuilder, x: OnnxValue, type: NumericType): OnnxValue {
  if (type !== 'int32' || (x.type !== 'float32' && x.type !== 'float64')) return graph.cast(x, type);
  // By way of int64: a float that does not fit into int32 is undefined in C++. The limit keeps what does not fit into int64
  // from becoming all ones (on ARM); the low 32 bits of 2^62 are zero. The mask keeps ONNX Runtime from joining the casts.
  const within = graph.node('Min', [x, graph.scalar(2 ** 62, x.type)]);
  const low = graph.node('BitwiseAnd', [graph.cast(within, 'int64'), graph.scalar(0xffffffff, 'int64')]);
  return graph.cast(low, 'int32');
}
