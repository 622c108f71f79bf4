import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { type Geometry, onnxWindow, outputAt, poolGeometry, type Tap, taps } from '../conv/geometry.ts';
import type { KernelFamily } from '../kernel.ts';
import { tournament } from './windows.ts';

export const maxPool: KernelFamily<'MaxPool' | 'MaxPoolGrad'> = {
  MaxPool: {
    infer: ({ x }, attributes) => ({ shape: poolGeometry(x.shape, attributes).outShape, dtype: x.dtype }),
    lower: ({ inputs, attributes, output, graph }) => {
      const geometry = poolGeometry(inputs.x.shape, attributes);
      // Slices of few taps beat two Transposes; they also are what the gradient compares.
      if (isTiling(geometry)) return tournament(graph, tapSlices(graph, inputs.x, geometry)).winner;
      const x = graph.transpose(graph.cast(inputs.x, 'float32'), [0, 3, 1, 2]);
      const { strides, dilations, pads } = onnxWindow(geometry);
      const kernel_shape = [geometry.filterHeight, geometry.filterWidth];
      const y = graph.node('MaxPool', [x], { kernel_shape, strides, dilations, pads });
      return graph.cast(graph.transpose(y, [0, 2, 3, 1]), output.dtype);
    },
  },
  MaxPoolGrad: {
    infer: ({ input }) => ({ shape: input.shape, dtype: 'float32' }),
    lower: ({ inputs, attributes, graph }) => {
      const geometry = poolGeometry(inputs.input.shape, attributes);
      const gradients = tournament(graph, tapSlices(graph, inputs.input, geometry)).gradients(inputs.dy);
      return (isTiling(geometry) ? interleave : addUp)(graph, gradients, geometry);
    },
  },
};

/** Windows side by side, neither overlapping nor reaching into padding. */
export function isTiling({ strideHeight, strideWidth, filterHeight, filterWidth, padInfo }: Geometry): boolean {
  const { top, bottom, left, right } = padInfo;
  return strideHeight === filterHeight && strideWidth === filterWidth && Math.max(top, bottom, left, right) <= 0;
}

/** For each tap, what all windows see under it: `[batch, outHeight, outWidth, channels]`. Padding never wins. */
function tapSlices(graph: GraphBuilder, image: OnnxValue, geometry: Geometry): OnnxValue[] {
  const { padInfo, strideHeight, strideWidth, outHeight, outWidth, inHeight, inWidth } = geometry;
  const top = padInfo.top;
  const left = padInfo.left;
  const bottom = Math.max(0, (outHeight - 1) * strideHeight + geometry.effectiveFilterHeight - top - inHeight);
  const right = Math.max(0, (outWidth - 1) * strideWidth + geometry.effectiveFilterWidth - left - inWidth);
  const lowest = graph.scalar(Number.NEGATIVE_INFINITY, 'float32');
  const padded =
    top + left + bottom + right === 0
      ? image
      : graph.node('Pad', [image, graph.int64([0, top, left, 0, 0, bottom, right, 0]), lowest], { mode: 'constant' });
  return taps(geometry).map(({ row, column }) => {
    const from = [row * geometry.dilationHeight, column * geometry.dilationWidth];
    const to = [(from[0] ?? 0) + (outHeight - 1) * strideHeight + 1, (from[1] ?? 0) + (outWidth - 1) * strideWidth + 1];
    const steps = graph.int64([strideHeight, strideWidth]);
    return graph.node('Slice', [padded, graph.int64(from), graph.int64(to), graph.int64([1, 2]), steps]);
  });
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

/** Windows that overlap: every pixel adds up what it got in each window that it is in. */
function addUp(graph: GraphBuilder, gradients: readonly OnnxValue[], geometry: Geometry): OnnxValue {
  const { batchSize, outHeight, outWidth, inHeight, inWidth, inChannels } = geometry;
  const perTap = outHeight * outWidth;
  const rows = graph.reshape(graph.node('Concat', gradients, { axis: 1 }), [batchSize, -1, inChannels]);
  const sources = Array.from({ length: inHeight * inWidth }, (_, pixel) =>
    taps(geometry).flatMap((tap: Tap, at) => {
      const output = outputAt(geometry, Math.floor(pixel / inWidth), pixel % inWidth, tap);
      return output === undefined ? [] : [at * perTap + output];
    }),
  );
  return graph.reshape(sumOfRows(graph, rows, sources), [batchSize, inHeight, inWidth, inChannels]);
}

/** For each list of row numbers, the sum of these rows of `[batch, rows, channels]`. */
export function sumOfRows(graph: GraphBuilder, rows: OnnxValue, sources: readonly (readonly number[])[]): OnnxValue {
  const [batch = 0, count = 0, channels = 0] = rows.shape;
  const most = Math.max(1, ...sources.map((list) => list.length));
  const padded = graph.node('Concat', [rows, graph.fill(0, [batch, 1, channels], rows.type)], { axis: 1 });
  const addends = Array.from({ length: most }, (_, at) => {
    const index = graph.constant(
      sources.map((list) => list[at] ?? count),
      [sources.length],
      'int32',
    );
    return graph.node('Gather', [padded, index], { axis: 1 });
  });
  return addends.reduce((sum, addend) => graph.node('Add', [sum, addend]));
}
