import { onnxWindow, outputAt, poolGeometry, taps } from '../conv/geometry.ts';
import type { KernelFamily } from '../kernel.ts';
import { sumOfRows } from './max-pool.ts';

export const averagePool: KernelFamily<'AvgPool' | 'AvgPoolGrad'> = {
  AvgPool: {
    infer: ({ x }, attributes) => ({ shape: poolGeometry(x.shape, attributes).outShape, dtype: 'float32' }),
    lower: ({ inputs, attributes, graph }) => {
      const geometry = poolGeometry(inputs.x.shape, attributes);
      const x = graph.transpose(graph.cast(inputs.x, 'float32'), [0, 3, 1, 2]);
      const { strides, dilations, pads } = onnxWindow(geometry);
      const kernel_shape = [geometry.filterHeight, geometry.filterWidth];
      const y = graph.node('AveragePool', [x], { kernel_shape, strides, dilations, pads, count_include_pad: 0 });
      return graph.transpose(y, [0, 2, 3, 1]);
    },
  },
  AvgPoolGrad: {
    infer: ({ input }) => ({ shape: input.shape, dtype: 'float32' }),
    lower: ({ inputs, attributes, output, graph }) => {
      const geometry = poolGeometry(inputs.input.shape, attributes);
      const { batchSize, outHeight, outWidth, inHeight, inWidth, inChannels, filterHeight, filterWidth } = geometry;
      // TF.js divides by the whole window here, also where part of it is padding.
      const share = graph.node('Mul', [inputs.dy, graph.scalar(1 / (filterHeight * filterWidth), 'float32')]);
      const rows = graph.reshape(share, [batchSize, outHeight * outWidth, inChannels]);
      const sources = Array.from({ length: inHeight * inWidth }, (_, pixel) =>
        taps(geometry).flatMap((tap) => outputAt(geometry, Math.floor(pixel / inWidth), pixel % inWidth, tap) ?? []),
      );
      return graph.reshape(sumOfRows(graph, rows, sources), output.shape);
    },
  },
};
