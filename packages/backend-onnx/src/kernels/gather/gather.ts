import { EncoderKitError } from '@encoderkit/errors';
import { backend_util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import type { Spec } from '../../trace/value.ts';
import { oneAxis } from '../axis.ts';
import type { KernelFamily } from '../kernel.ts';
import { tensorInfo } from '../shape/known.ts';

/**
 * Indices outside the array are an error, as on TF.js' cpu backend, but it comes from ONNX Runtime while the program runs;
 * and negative indices down to minus the length count from the end, where TF.js refuses them.
 */
export const gather: KernelFamily<'GatherV2' | 'GatherNd'> = {
  GatherV2: {
    infer({ x, indices }, attributes) {
      return { shape: pieces(x, indices, attributes).outputShape, dtype: x.dtype };
    },
    lower({ inputs: { x, indices }, attributes, output, graph }) {
      const axis = oneAxis(x.shape, attributes.axis);
      if (!attributes.batchDims) return graph.node('Gather', [x, graph.cast(indices, 'int32')], { axis });
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
    lower({ inputs: { params, indices }, output, graph }) {
      // Without an index, each place takes the whole array.
      if (indices.shape.at(-1) === 0) return graph.expand(params, output.shape);
      return graph.node('GatherND', [params, graph.cast(indices, 'int64')]);
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
