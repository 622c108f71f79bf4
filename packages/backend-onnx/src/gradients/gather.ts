import {
  add,
  backend_util,
  fill,
  greaterEqual,
  less,
  logicalAnd,
  range,
  reshape,
  scatterND,
  type Tensor,
  transpose,
  util,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { gradientOf } from './gradient.ts';

/**
 * Rows that were gathered several times get the sum of what came of them. TF.js' own fails for batches (it calls methods of
 * tensors that only the package @tensorflow/tfjs adds), and for an axis counted from the end; and it leaves out what came of an index
 * that is outside of the array, where this is an error as forwards.
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
      if (values.size === 0) return zerosLike(x);
      const sums = scatterND(
        reshape(rowsOf(indices, batchSize, dimSize), [batchSize * count, 1]),
        reshape(values, [batchSize * count, outerSize * sliceSize]),
        [batchSize * dimSize, outerSize * sliceSize],
      );
      return reshape(transpose(reshape(sums, [batchSize, dimSize, outerSize, sliceSize]), [0, 2, 1, 3]), x.shape);
    };
    return { x: gradient, indices: () => zerosLike(indices) };
  },
});

/** Indices of batches as those of the rows of all batches, one after another. -1 for what is in no batch. */
function rowsOf(indices: Tensor, batchSize: number, dimSize: number): Tensor {
  if (batchSize === 1) return indices;
  const each = reshape(indices, [batchSize, indices.size / batchSize]);
  const starts = reshape(range(0, batchSize * dimSize, dimSize, 'int32'), [batchSize, 1]);
  const inside = logicalAnd(greaterEqual(each, 0), less(each, dimSize));
  return where(inside, add(each, starts), fill(each.shape, -1, 'int32'));
}
