import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { KernelRows } from '../kernel.ts';
import { interleaveWindows } from '../pool/max-pool.ts';
import { tournament } from '../pool/windows.ts';
import type { Window } from '../rewrite-types.ts';
import { convGeometry, type Geometry, outputAt, type Position, taps } from './geometry.ts';
import { backwardMatrix, filterMatrix } from './methods/patch-products.ts';
import { gatherPatches, imagePatches } from './patches.ts';

/** What is there for each position in the window, in order. */
const inOrder = <Each>(inputs: Readonly<Record<number, Each>>): Each[] =>
  Object.entries(inputs).flatMap(([name, each]) => (/^\d+$/.test(name) ? [each] : []));

/** Kernels that only rewrites make (see rewrite/windows.ts). */
export const windowed = {
  WindowedConv2D: {
    infer({ x, filter }, attributes) {
      const { batchSize, outHeight, outWidth, outChannels } = convGeometry(x.shape, filter.shape, attributes);
      const [height, width] = attributes.window;
      const shape = [batchSize, Math.floor(outHeight / height), Math.floor(outWidth / width), outChannels];
      return Array.from({ length: height * width }, () => ({ shape, dtype: x.dtype }));
    },
    lower({ inputs: { x, filter, bias }, attributes, graph, output }) {
      const geometry = convGeometry(x.shape, filter.shape, attributes);
      const matrix = filterMatrix(graph, filter, geometry);
      return windowPatches(graph, x, geometry, attributes.window).map((patches) => {
        const product = graph.node('Gemm', bias ? [patches, matrix, bias] : [patches, matrix]);
        return graph.reshape(product, output.shape);
      });
    },
  },
  WindowMax: {
    infer: (inputs) => inOrder(inputs).slice(0, 1),
    lower: ({ inputs, graph }) => tournament(graph, inOrder(inputs)).winner,
  },
  WindowMaxGrad: {
    infer: inOrder,
    lower: ({ inputs, graph }) => tournament(graph, inOrder(inputs)).gradients(inputs.dy),
  },
  Unwindow: {
    infer(inputs, { height, width }) {
      const [first] = inOrder(inputs);
      const [batch = 0, , , channels = 0] = first?.shape ?? [];
      return { shape: [batch, height, width, channels], dtype: first?.dtype ?? 'float32' };
    },
    lower: ({ inputs, attributes: { window, height, width }, graph }) =>
      interleaveWindows(graph, inOrder(inputs), window, height, width),
  },
  WindowedConv2DBackpropFilter: {
    infer: ({ x }, { filterShape }) => ({ shape: filterShape, dtype: x.dtype }),
    lower({ inputs, attributes, graph, output }) {
      const geometry = convGeometry(inputs.x.shape, output.shape, attributes);
      const gradients = inOrder(inputs);
      let sum: OnnxValue | undefined;
      for (const [index, patch] of windowPatches(graph, inputs.x, geometry, attributes.window).entries()) {
        const gradient = gradients[index];
        if (!gradient) continue;
        const rows = graph.reshape(gradient, [patch.shape[0] ?? 0, geometry.outChannels]);
        // Each product starts from the sum so far.
        sum = graph.node('Gemm', sum ? [patch, rows, sum] : [patch, rows], { transA: 1 });
      }
      return graph.reshape(sum ?? graph.fill(0, output.shape, 'float32'), output.shape);
    },
  },
  WindowedConv2DBackpropInput: {
    infer: ({ filter }, { inputShape }) => ({ shape: inputShape, dtype: filter.dtype }),
    lower({ inputs, attributes, graph, output }) {
      const { window } = attributes;
      const { filter } = inputs;
      const geometry = convGeometry(output.shape, filter.shape, attributes);
      const gradients = inOrder(inputs);
      const rows = gradients.map((gradient) => graph.reshape(gradient, [geometry.batchSize, -1, geometry.outChannels]));
      const joined = rows.length === 1 ? rows[0] : graph.node('Concat', rows, { axis: 1 });
      // Pixels in the last rows and columns that no whole window reaches get nothing: they are left out of the product.
      const height = reached(
        geometry.outHeight,
        window[0],
        geometry.filterHeight,
        geometry.padInfo.top,
        geometry.inHeight,
      );
      const width = reached(
        geometry.outWidth,
        window[1],
        geometry.filterWidth,
        geometry.padInfo.left,
        geometry.inWidth,
      );
      const indices = Array.from({ length: height * width }, (_, pixel) =>
        taps(geometry).map((tap) => {
          const at = outputAt(geometry, Math.floor(pixel / width), pixel % width, tap);
          return at === undefined ? undefined : windowRow(geometry, window, at);
        }),
      );
      const patches = gatherPatches(graph, joined ?? filter, indices);
      const product = graph.node('Gemm', [patches, backwardMatrix(graph, filter, geometry.inChannels)]);
      const image = graph.reshape(product, [geometry.batchSize, height, width, geometry.inChannels]);
      if (height === geometry.inHeight && width === geometry.inWidth) return image;
      const missing = [0, 0, 0, 0, 0, geometry.inHeight - height, geometry.inWidth - width, 0];
      return graph.node('Pad', [image, graph.int64(missing)], { mode: 'constant' });
    },
  },
} satisfies KernelRows;

/** How many rows (or columns) of pixels the whole windows see, with strides of 1. */
const reached = (outputs: number, window: number, filter: number, padding: number, length: number): number =>
  Math.min(length, Math.floor(outputs / window) * window + filter - 1 - padding);

/** Output positions whose window position is (row, column), in the order of the pooled image. */
function positionsInWindow(
  { outHeight, outWidth }: Geometry,
  [height, width]: Window,
  row: number,
  column: number,
): Position[] {
  const rows = Math.floor(outHeight / height);
  const columns = Math.floor(outWidth / width);
  return Array.from({ length: rows * columns }, (_, at) => ({
    y: Math.floor(at / columns) * height + row,
    x: (at % columns) * width + column,
  }));
}

function windowPatches(graph: GraphBuilder, image: OnnxValue, geometry: Geometry, window: Window): OnnxValue[] {
  const [height, width] = window;
  return Array.from({ length: height * width }, (_, at) =>
    imagePatches(graph, image, geometry, positionsInWindow(geometry, window, Math.floor(at / width), at % width)),
  );
}

/** Where an output position's gradient is among the joined rows; undefined beyond the last whole window. */
function windowRow({ outHeight, outWidth }: Geometry, [height, width]: Window, output: number): number | undefined {
  const rows = Math.floor(outHeight / height);
  const columns = Math.floor(outWidth / width);
  const y = Math.floor(output / outWidth);
  const x = output % outWidth;
  if (y >= rows * height || x >= columns * width) return undefined;
  const position = (y % height) * width + (x % width);
  return position * rows * columns + Math.floor(y / height) * columns + Math.floor(x / width);
}
