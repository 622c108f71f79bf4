import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { KernelFamily } from '../kernel.ts';
import { nearestPixels, spreadBack, type Weights } from './sampling.ts';

export const nearest: KernelFamily<'ResizeNearestNeighbor' | 'ResizeNearestNeighborGrad'> = {
  /** Which pixel is nearest is worked out here, in double precision as TF.js does: ONNX' Resize may choose another. */
  ResizeNearestNeighbor: {
    infer: ({ images: { shape, dtype } }, { size }) => ({ shape: [shape[0] ?? 0, ...size, shape[3] ?? 0], dtype }),
    lower({ inputs: { images }, attributes: { alignCorners, halfPixelCenters, size }, graph }) {
      return size.reduce((value, to, at) => {
        const axis = at + 1;
        const from = images.shape[axis] ?? 0;
        const pixels = nearestPixels(from, to, alignCorners, halfPixelCenters);
        if (from === to && pixels.every((pixel, position) => pixel === position)) return value;
        return graph.node('Gather', [value, graph.int64(pixels)], { axis });
      }, images);
    },
  },
  /** TF.js' own kernels leave `halfPixelCenters` out, and give the gradient of another resizing. */
  ResizeNearestNeighborGrad: {
    infer: ({ images }) => ({ shape: images.shape, dtype: 'float32' }),
    lower({ inputs: { images, dy }, attributes: { alignCorners, halfPixelCenters }, graph }) {
      const [, height = 0, width = 0] = images.shape;
      const [, tall = 0, wide = 0] = dy.shape;
      const gradient = graph.cast(dy, 'float32');
      const [rows, columns] = [tall / height, wide / width];
      // Then, pixels are copied from the same places whether they count from corners or from centres.
      if (!alignCorners && Number.isInteger(rows) && Number.isInteger(columns)) {
        return blockSums(graph, gradient, [rows, columns]);
      }
      const copies = (from: number, to: number): Weights => {
        const pixels = nearestPixels(from, to, alignCorners, halfPixelCenters);
        return (at) => [[pixels[at] ?? 0, 1]];
      };
      return spreadBack(graph, gradient, [height, width], [copies(height, tall), copies(width, wide)]);
    },
  },
};

/** Enlarged by whole numbers, each pixel has been copied to a block: an average pool, two to four times as fast as products. */
function blockSums(graph: GraphBuilder, dy: OnnxValue, block: readonly [number, number]): OnnxValue {
  const averages = graph.node('AveragePool', [graph.transpose(dy, [0, 3, 1, 2])], {
    kernel_shape: block,
    strides: block,
  });
  const sums = graph.node('Mul', [averages, graph.scalar(block[0] * block[1], 'float32')]);
  return graph.transpose(sums, [0, 2, 3, 1]);
}
