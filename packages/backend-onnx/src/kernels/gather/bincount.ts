import { util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { hostNumbers } from '../../trace/numbers.ts';
import type { NumericType, Value } from '../../trace/value.ts';
import type { KernelFamily } from '../kernel.ts';
import { scatterRows } from './scatter-rows.ts';

/** Numbers from `size` on are not counted. Negative ones are refused, as by TF.js, where they are known, and else not counted. */
export const bincount: KernelFamily<'Bincount' | 'DenseBincount'> = {
  Bincount: {
    infer: ({ weights }, { size }) => ({ shape: [size], dtype: weights.dtype }),
    check: ({ x }) => checkNotNegative(x),
    lower({ inputs: { x, weights }, attributes: { size }, output, graph }) {
      return counted(graph, x, weights, size, output.dtype);
    },
  },
  DenseBincount: {
    infer: ({ x, weights }, { size }) => ({ shape: [...x.shape.slice(0, -1), size], dtype: weights.dtype }),
    check: ({ x }) => checkNotNegative(x),
    lower({ inputs: { x, weights }, attributes: { size, binaryOutput }, output: { shape, dtype }, graph }) {
      const [rows = 1, columns = 0] = x.shape.length === 2 ? x.shape : [1, ...x.shape];
      // Each row counts in a stretch of its own; what is not counted must not reach into the next one.
      const starts = graph.constant(
        Array.from({ length: rows * columns }, (_, at) => Math.floor(at / columns) * size),
        [rows, columns],
        'int32',
      );
      const numbers = graph.reshape(graph.cast(x, 'int32'), [rows, columns]);
      const nowhere = graph.scalar(rows * size, 'int32');
      const places = graph.node('Where', [inside(graph, numbers, size), graph.node('Add', [numbers, starts]), nowhere]);
      // TF.js' cpu backend heeds it for rank 2 only.
      const binary = binaryOutput && x.shape.length === 2;
      const counts = counted(graph, places, binary ? undefined : weights, rows * size, dtype);
      return graph.reshape(binary ? graph.cast(graph.cast(counts, 'bool'), dtype) : counts, shape);
    },
  },
};

const checkNotNegative = (x: Value): void =>
  util.assert(!hostNumbers(x)?.some((number) => number < 0), () => 'Input x must be non-negative!');

const inside = (graph: GraphBuilder, numbers: OnnxValue, size: number): OnnxValue =>
  graph.node('And', [
    graph.node('GreaterOrEqual', [numbers, graph.scalar(0, 'int32')]),
    graph.node('Less', [numbers, graph.scalar(size, 'int32')]),
  ]);

/** Every number counts 1, or its weight where there are weights. */
function counted(
  graph: GraphBuilder,
  x: OnnxValue,
  weights: OnnxValue | undefined,
  size: number,
  dtype: NumericType,
): OnnxValue {
  const type = dtype === 'bool' ? 'int32' : dtype;
  const zeros = graph.fill(0, [size], type);
  const count = sizeOf(x.shape);
  const numbers = graph.reshape(graph.cast(x, 'int32'), [count]);
  if (count === 0) return graph.cast(zeros, dtype);
  const valid = inside(graph, numbers, size);
  const weighted = weights && sizeOf(weights.shape) > 0;
  const each = weighted ? graph.reshape(graph.cast(weights, type), [count]) : graph.scalar(1, type);
  const counts = graph.node('Where', [valid, each, graph.scalar(0, type)]);
  const places = graph.node('Where', [valid, numbers, graph.scalar(0, 'int32')]);
  return graph.cast(scatterRows(graph, zeros, graph.reshape(places, [count, 1]), counts, 'add'), dtype);
}
