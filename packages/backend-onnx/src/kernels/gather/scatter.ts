import { EncoderKitError } from '@encoderkit/errors';
import { backend_util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { Spec, Value } from '../../trace/value.ts';
import type { KernelFamily } from '../kernel.ts';
import { tensorInfo } from '../shape/known.ts';
import { checkPlaces, withoutNegative } from './indices.ts';
import { scatterRows } from './scatter-rows.ts';

/**
 * Indices outside the array are an error: at the call where they are known, else while the program runs. For segments, they are left
 * out.
 */
export const scatter: KernelFamily<'ScatterNd' | 'SparseToDense' | 'TensorScatterUpdate' | 'UnsortedSegmentSum'> = {
  ScatterNd: {
    infer: ({ updates }, { shape }) => ({ shape, dtype: updates.dtype }),
    check: ({ indices }, { shape }) => checkPlaces(indices, shape, depth(indices)),
    lower({ inputs: { indices, updates }, output: { shape, dtype }, graph }) {
      // Bools are added as numbers, and a sum that is not zero is true.
      const type = dtype === 'bool' ? 'int32' : dtype;
      const rows = rowsOf(graph, indices, graph.cast(updates, type), shape);
      return graph.cast(scatterRows(graph, graph.fill(0, shape, type), rows.indices, rows.updates, 'add'), dtype);
    },
  },
  SparseToDense: {
    infer: ({ sparseValues }, { outputShape }) => ({ shape: outputShape, dtype: sparseValues.dtype }),
    check: ({ sparseIndices }, { outputShape }) => checkPlaces(sparseIndices, outputShape, outputShape.length),
    lower({ inputs: { sparseIndices, sparseValues, defaultValue }, output: { shape, dtype }, graph }) {
      const type = dtype === 'bool' ? 'int32' : dtype;
      const count = sizeOf(sparseIndices.shape) / shape.length;
      const values = graph.expand(graph.cast(sparseValues, type), [count]);
      const whole = graph.expand(graph.cast(defaultValue, type), shape);
      const places = graph.reshape(withoutNegative(graph, sparseIndices), [count, shape.length]);
      return graph.cast(scatterRows(graph, whole, places, values, 'none'), dtype);
    },
  },
  TensorScatterUpdate: {
    infer: ({ tensor }) => tensor,
    check: ({ tensor, indices }) => checkPlaces(indices, tensor.shape, depth(indices)),
    lower({ inputs: { tensor, indices, updates }, graph }) {
      const rows = rowsOf(graph, indices, updates, tensor.shape);
      return scatterRows(graph, tensor, rows.indices, rows.updates, 'none');
    },
  },
  UnsortedSegmentSum: {
    // float32 whatever goes in, as on the cpu backend.
    infer: ({ x, segmentIds }, { numSegments }) => ({
      shape: segmentShape(x, segmentIds, numSegments),
      dtype: 'float32',
    }),
    lower({ inputs, attributes: { numSegments }, output, graph }) {
      const x = graph.cast(inputs.x, 'float32');
      const zeros = graph.fill(0, output.shape, 'float32');
      if (sizeOf(x.shape) === 0) return zeros;
      const { ids, rows } = within(graph, graph.cast(inputs.segmentIds, 'int32'), x, numSegments);
      return scatterRows(graph, zeros, graph.reshape(ids, [x.shape[0] ?? 0, 1]), rows, 'add');
    },
  },
};

/** How many indices name a place; a list of them names one place each. */
const depth = ({ shape }: Value): number => (shape.length > 1 ? (shape.at(-1) ?? 1) : 1);

/** The updates as [n, …rest] and their places as [n, k]. */
function rowsOf(graph: GraphBuilder, indices: OnnxValue, updates: OnnxValue, shape: readonly number[]) {
  const { sliceRank } = backend_util.calculateShapes(
    tensorInfo({ shape: updates.shape, dtype: 'float32' }),
    tensorInfo({ shape: indices.shape, dtype: 'int32' }),
    [...shape],
  );
  return {
    indices: graph.reshape(withoutNegative(graph, indices), [sizeOf(indices.shape) / sliceRank, sliceRank]),
    updates: graph.reshape(updates, [sizeOf(indices.shape) / sliceRank, ...shape.slice(sliceRank)]),
  };
}

/** Rows of a segment that does not exist become zeros for segment 0. */
function within(graph: GraphBuilder, ids: OnnxValue, x: OnnxValue, numSegments: number) {
  const known = ids.data && Array.from(ids.data, Number);
  if (known?.every((id) => id >= 0 && id < numSegments)) return { ids, rows: x };
  const inside = graph.node('And', [
    graph.node('GreaterOrEqual', [ids, graph.scalar(0, 'int32')]),
    graph.node('Less', [ids, graph.scalar(numSegments, 'int32')]),
  ]);
  const column = graph.reshape(inside, [x.shape[0] ?? 0, ...x.shape.slice(1).map(() => 1)]);
  return {
    ids: graph.node('Where', [inside, ids, graph.scalar(0, 'int32')]),
    rows: graph.node('Where', [column, x, graph.scalar(0, 'float32')]),
  };
}

function segmentShape(x: Spec, segmentIds: Spec, numSegments: number): readonly number[] {
  const [rows, ...rest] = x.shape;
  if (segmentIds.shape.length === 1 && rows === segmentIds.shape[0]) return [numSegments, ...rest];
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where: "tfjs backend 'onnx', kernel UnsortedSegmentSum",
    expected: `a segment for each row of x [${x.shape}]`,
    received: `[${segmentIds.shape}]`,
  });
}
