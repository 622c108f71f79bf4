import {
  add,
  backend_util,
  range,
  reshape,
  type Tensor,
  transpose,
  unsortedSegmentSum,
  util,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { gradientOf } from './gradient.ts';

/**
 * Rows that were gathered several times get the sum of what came of them. TF.js' own fails for batches (it calls methods of
 * tensors that only the package @tensorflow/tfjs adds), and for an axis counted from the end.
 */
export const gatherGradient = gradientOf({
  kernelName: 'GatherV2',
  inputs: ['x', 'indices'],
  gradient([dy], { x, indices }, { axis, batchDims = 0 }) {
    const [along = 0] = util.parseAxisParam(axis, x.shape);
    const sizes = backend_util.segment_util.collectGatherOpShapeInfo(x, indices, along, batchDims);
    const { batchSize, outerSize, dimSize, sliceSize } = sizes;
    const count = indices.size / batchSize;
    const gradient = (): Tensor => {
      const values = transpose(reshape(dy, [batchSize, outerSize, count, sliceSize]), [0, 2, 1, 3]);
      // The rows of all batches, one after another.
      const starts = reshape(range(0, batchSize * dimSize, dimSize, 'int32'), [batchSize, 1]);
      const rows = add(reshape(indices, [batchSize, count]), starts);
      const sums = unsortedSegmentSum(
        reshape(values, [batchSize * count, outerSize * sliceSize]),
        reshape(batchSize === 1 ? indices : rows, [batchSize * count]),
        batchSize * dimSize,
      );
      return reshape(transpose(reshape(sums, [batchSize, dimSize, outerSize, sliceSize]), [0, 2, 1, 3]), x.shape);
    };
    return { x: gradient, indices: () => zerosLike(indices) };
  },
});
