import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { type Geometry, poolGeometry, takesSinglePixels } from '../conv/geometry.ts';
import { windows2d } from '../conv/windows.ts';
import type { KernelFamily } from '../kernel.ts';
import { contest, largest } from './pool.ts';
import { sumOfTaps } from './taps.ts';

export const maxPool: KernelFamily<'MaxPool' | 'MaxPoolGrad'> = {
  MaxPool: {
    infer: ({ x }, attributes) => ({ shape: poolGeometry(x.shape, attributes).outShape, dtype: x.dtype }),
    lower: ({ inputs: { x }, attributes, output, graph }) => {
      const geometry = poolGeometry(x.shape, attributes);
      const windows = windows2d(geometry);
      if (takesSinglePixels(geometry)) return x;
      // Slices of few taps beat two Transposes; they also are what the gradient compares.
      if (isTiling(geometry)) return graph.cast(contest(graph, x, windows).winner, output.dtype);
      return largest(graph, x, windows, output.dtype);
    },
  },
  MaxPoolGrad: {
    infer: ({ input }) => ({ shape: input.shape, dtype: 'float32' }),
    lower: ({ inputs: { dy, input }, attributes, graph }) => {
      const geometry = poolGeometry(input.shape, attributes);
      const windows = windows2d(geometry);
      const gradients = contest(graph, input, windows).gradients(dy);
      return isTiling(geometry) ? interleave(graph, gradients, geometry) : sumOfTaps(graph, gradients, windows);
    },
  },
};

/** Windows side by side, neither overlapping nor reaching into padding. */
export function isTiling({ strideHeight, strideWidth, filterHeight, filterWidth, padInfo }: Geometry): boolean {
  const { top, bottom, left, right } = padInfo;
  return strideHeight === filterHeight && strideWidth === filterWidth && Math.max(top, bottom, left, right) <= 0;
}

const interleave = (graph: GraphBuilder, gradients: readonly OnnxValue[], geometry: Geometry): OnnxValue =>
  interleaveWindows(
    graph,
    gradients,
    [geometry.filterHeight, geometry.filterWidth],
    geometry.inHeight,
    geometry.inWidth,
  );

/**
 * Puts arrays of the positions in windows that lie side by side back where their pixels were, in an image of this size.
 * Pixels beyond the last whole window get zero.
 */
export function interleaveWindows(
  graph: GraphBuilder,
  parts: readonly OnnxValue[],
  [windowHeight, windowWidth]: readonly [number, number],
  height: number,
  width: number,
): OnnxValue {
  const [batch = 0, rows = 0, columns = 0, channels = 0] = parts[0]?.shape ?? [];
  const lines = Array.from({ length: windowHeight }, (_, row) => {
    const beside = parts
      .slice(row * windowWidth, (row + 1) * windowWidth)
      .map((part) => graph.reshape(part, [batch * rows * columns, channels]));
    const line = graph.node('Concat', beside, { axis: 1 });
    return graph.reshape(line, [batch * rows, columns * windowWidth * channels]);
  });
  const [tiledHeight, tiledWidth] = [rows * windowHeight, columns * windowWidth];
  const tiled = graph.reshape(graph.node('Concat', lines, { axis: 1 }), [batch, tiledHeight, tiledWidth, channels]);
  if (tiledHeight === height && tiledWidth === width) return tiled;
  const missing = graph.int64([0, 0, 0, 0, 0, height - tiledHeight, width - tiledWidth, 0]);
  return graph.node('Pad', [tiled, missing], { mode: 'constant' });
}
