import { poolGeometry, takesSinglePixels } from '../conv/geometry.ts';
import { windows2d } from '../conv/windows.ts';
import type { KernelFamily } from '../kernel.ts';
import { mean, meanGradient } from './pool.ts';

export const averagePool: KernelFamily<'AvgPool' | 'AvgPoolGrad'> = {
  AvgPool: {
    infer: ({ x }, attributes) => ({ shape: poolGeometry(x.shape, attributes).outShape, dtype: 'float32' }),
    lower: ({ inputs: { x }, attributes, graph }) => {
      const geometry = poolGeometry(x.shape, attributes);
      return takesSinglePixels(geometry) ? graph.cast(x, 'float32') : mean(graph, x, windows2d(geometry), Number.NaN);
    },
  },
  AvgPoolGrad: {
    infer: ({ input }) => ({ shape: input.shape, dtype: 'float32' }),
    lower: ({ inputs: { dy, input }, attributes, graph }) =>
      meanGradient(graph, dy, windows2d(poolGeometry(input.shape, attributes))),
  },
};
