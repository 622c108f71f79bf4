import { backend_util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import type { KernelFamily } from '../kernel.ts';
import { cut } from './slice.ts';

/** All three are a Reshape, a Transpose and a Reshape, as https://www.tensorflow.org/api_docs/python/tf/space_to_batch_nd describes. */
export const blocks: KernelFamily<'DepthToSpace' | 'SpaceToBatchND' | 'BatchToSpaceND'> = {
  DepthToSpace: {
    infer({ x }, { blockSize, dataFormat }) {
      const channelsFirst = dataFormat === 'NCHW';
      const [batch = 0, ...rest] = x.shape;
      const [height = 0, width = 0] = channelsFirst ? rest.slice(1) : rest;
      const channels = (rest[channelsFirst ? 0 : 2] ?? 0) / blockSize ** 2;
      const image = [height * blockSize, width * blockSize];
      return { shape: channelsFirst ? [batch, channels, ...image] : [batch, ...image, channels], dtype: x.dtype };
    },
    lower({ inputs: { x }, attributes: { blockSize, dataFormat }, output, graph }) {
      const [batch = 0, a = 0, b = 0, c = 0] = x.shape;
      const depth = (channels: number): number[] => [blockSize, blockSize, channels / blockSize ** 2];
      const [split, perm] =
        dataFormat === 'NCHW'
          ? [
              [batch, ...depth(a), b, c],
              [0, 3, 4, 1, 5, 2],
            ]
          : [
              [batch, a, b, ...depth(c)],
              [0, 1, 3, 2, 4, 5],
            ];
      return graph.reshape(graph.transpose(graph.reshape(x, split), perm), output.shape);
    },
  },
  SpaceToBatchND: {
    infer({ x }, { blockShape, paddings }) {
      const padded = paddedShape(x.shape, paddings);
      return { shape: backend_util.getReshapedPermuted(padded, blockShape, sizeOf(blockShape), false), dtype: x.dtype };
    },
    lower({ inputs: { x }, attributes: { blockShape, paddings }, output, graph }) {
      const shape = paddedShape(x.shape, paddings);
      const around = (side: number): number[] => x.shape.map((_, axis) => paddings[axis - 1]?.[side] ?? 0);
      const padded =
        String(shape) === String(x.shape) ? x : graph.node('Pad', [x, graph.int64([...around(0), ...around(1)])]);
      const split = backend_util.getReshaped(shape, blockShape, sizeOf(blockShape), false);
      const perm = backend_util.getPermuted(split.length, blockShape.length, false);
      return graph.reshape(graph.transpose(graph.reshape(padded, split), perm), output.shape);
    },
  },
  BatchToSpaceND: {
    infer({ x }, { blockShape, crops }) {
      const whole = backend_util.getReshapedPermuted([...x.shape], blockShape, sizeOf(blockShape));
      const inside = backend_util.getSliceSize(whole, crops, blockShape.length);
      return { shape: [...inside, ...whole.slice(inside.length)], dtype: x.dtype };
    },
    lower({ inputs: { x }, attributes: { blockShape, crops }, output, graph }) {
      const split = backend_util.getReshaped([...x.shape], blockShape, sizeOf(blockShape));
      const perm = backend_util.getPermuted(split.length, blockShape.length);
      const whole = backend_util.getReshapedPermuted([...x.shape], blockShape, sizeOf(blockShape));
      const image = graph.reshape(graph.transpose(graph.reshape(x, split), perm), whole);
      return cut(graph, image, backend_util.getSliceBeginCoords(crops, blockShape.length), output.shape);
    },
  },
};

const paddedShape = (shape: readonly number[], paddings: readonly (readonly number[])[]): number[] =>
  shape.map((length, axis) => length + (paddings[axis - 1]?.[0] ?? 0) + (paddings[axis - 1]?.[1] ?? 0));
