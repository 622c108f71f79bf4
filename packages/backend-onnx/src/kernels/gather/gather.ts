import { EncoderKitError } from '@encoderkit/errors';
import { backend_util, util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import { hostNumbers } from '../../trace/numbers.ts';
import type { Spec } from '../../trace/value.ts';
import { oneAxis } from '../axis.ts';
import type { KernelFamily } from '../kernel.ts';
import { tensorInfo } from '../shape/known.ts';
import { checkPlaces, withoutNegative } from './indices.ts';

/** Indices outside the array are an error: at the call where they are known, else from ONNX Runtime while the program runs. */
export const gather: KernelFamily<'GatherV2' | 'GatherNd'> = {
  GatherV2: {
    infer({ x, indices }, attributes) {
      return { shape: pieces(x, indices, attributes).outputShape, dtype: x.dtype };
    },
    check({ x, indices }, { axis }) {
      const last = (x.shape[oneAxis(x.shape, axis)] ?? 0) - 1;
      const wrong = hostNumbers(indices)?.find((index) => index < 0 || index > last);
      util.assert(wrong === undefined, () => `GatherV2: the index value ${wrong} is not in [0, ${last}]`);
    },
    lower({ inputs, attributes, output, graph }) {
      const { x } = inputs;
      const indices = withoutNegative(graph, inputs.indices);
      const axis = oneAxis(x.shape, attributes.axis);
      if (!attributes.batchDims) return graph.node('Gather', [x, indices], { axis });
      const { batchSize, outerSize, dimSize, sliceSize } = pieces(
        { shape: x.shape, dtype: output.dtype },
        { shape: indices.shape, dtype: 'int32' },
        attributes,
      );
      const rows = graph.reshape(x, [batchSize, outerSize, dimSize, sliceSize]);
      const count = sizeOf(indices.shape) / batchSize;
      const each = graph.reshape(graph.cast(indices, 'int64'), [batchSize, 1, count, 1]);
      const all = graph.expand(each, [batchSize, outerSize, count, 1]);
      return graph.reshape(graph.node('GatherND', [rows, all], { batch_dims: 2 }), output.shape);
    },
  },
  GatherNd: {
    infer({ params, indices }) {
      const [shape] = backend_util.prepareAndValidate(tensorInfo(params), tensorInfo(indices));
      return { shape, dtype: params.dtype };
    },
    check: ({ params, indices }) => checkPlaces(indices, params.shape, indices.shape.at(-1) ?? 1),
    lower({ inputs: { params, indices }, output, graph }) {
      // Without an index, each place takes the whole array.
      if (indices.shape.at(-1) === 0) return graph.expand(params, output.shape);
      return graph.node('GatherND', [params, graph.cast(withoutNegative(graph, indices), 'int64')]);
    },
  },
};

function pieces(x: Spec, indices: Spec, { axis, batchDims = 0 }: { axis: number; batchDims: number }) {
  const along = oneAxis(x.shape, axis);
  if (x.shape.length === 0) {
    throw new EncoderKitError({
      code: 'shape-mismatch',
      where: "tfjs backend 'onnx', kernel GatherV2",
      expected: 'an array of rank 1 or more to gather from',
      received: 'a scalar',
    });
  }
  return backend_util.segment_util.collectGatherOpShapeInfo(tensorInfo(x), tensorInfo(indices), along, batchDims);
}
