import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { FusedKernel } from '../kernel.ts';
import { interleaveWindows } from '../pool/max-pool.ts';
import { tournament } from '../pool/windows.ts';
import { filterMatrix } from './conv2d.ts';
import { backwardMatrix } from './conv2d-backprop.ts';
import { convGeometry, type Geometry, outputAt, type Position, taps, type WindowAttributes } from './geometry.ts';
import { gatherPatches, imagePatches } from './patches.ts';

type Windowed = WindowAttributes & { readonly window: readonly [number, number] };

/** Inputs `'0'`, `'1'`, …: one array `[batch, pooledHeight, pooledWidth, channels]` for each position in the window. */
const numberedInputs = (inputs: Readonly<Record<string, OnnxValue>>): OnnxValue[] =>
  Object.entries(inputs).flatMap(([name, value]) => (/^\d+$/.test(name) ? [value] : []));

const need = (inputs: Readonly<Record<string, OnnxValue>>, name: string): OnnxValue => {
  const value = inputs[name];
  if (!value) throw new RangeError(`a windowed kernel lacks its input ${name}`);
  return value;
};

/** Kernels that only rules make (see program/rules/windows.ts). */
export const windowed: Readonly<Record<string, FusedKernel>> = {
  WindowedConv2D: {
    lower: ({ inputs, attributes, graph, output }) => {
      const geometry = convGeometry(
        need(inputs, 'x').shape,
        need(inputs, 'filter').shape,
        attributes as unknown as Windowed,
      );
      const matrix = filterMatrix(graph, need(inputs, 'filter'), geometry);
      return windowPatches(graph, need(inputs, 'x'), geometry, attributes as unknown as Windowed).map((patches) => {
        const product = graph.node('Gemm', inputs.bias ? [patches, matrix, inputs.bias] : [patches, matrix]);
        return graph.reshape(product, output.shape);
      });
    },
  },
  WindowMax: {
    lower: ({ inputs, graph }) => tournament(graph, numberedInputs(inputs)).winner,
  },
  WindowMaxGrad: {
    lower: ({ inputs, graph }) => tournament(graph, numberedInputs(inputs)).gradients(need(inputs, 'dy')),
  },
  Unwindow: {
    lower: ({ inputs, attributes, graph }) => {
      const { height, width, window } = attributes as unknown as {
        height: number;
        width: number;
        window: [number, number];
      };
      return interleaveWindows(graph, numberedInputs(inputs), window, height, width);
    },
  },
  WindowedConv2DBackpropFilter: {
    lower: ({ inputs, attributes, graph, output }) => {
      const geometry = convGeometry(need(inputs, 'x').shape, output.shape, attributes as unknown as Windowed);
      const gradients = numberedInputs(inputs);
      const patches = windowPatches(graph, need(inputs, 'x'), geometry, attributes as unknown as Windowed);
      let sum: OnnxValue | undefined;
      for (const [index, patch] of patches.entries()) {
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
    lower: ({ inputs, attributes, graph, output }) => {
      const { window } = attributes as unknown as Windowed;
      const filter = need(inputs, 'filter');
      const geometry = convGeometry(output.shape, filter.shape, attributes as unknown as Windowed);
      const gradients = numberedInputs(inputs);
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
};

/** How many rows (or columns) of pixels the whole windows see, with strides of 1. */
const reached = (outputs: number, window: number, filter: number, padding: number, length: number): number =>
  Math.min(length, Math.floor(outputs / window) * window + filter - 1 - padding);

/** Output positions whose window position is (row, column), in the order of the pooled image. */
function positionsInWindow(
  { outHeight, outWidth }: Geometry,
  [height, width]: readonly [number, number],
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

function windowPatches(graph: GraphBuilder, image: OnnxValue, geometry: Geometry, { window }: Windowed): OnnxValue[] {
  const [height, width] = window;
  return Array.from({ length: height * width }, (_, at) =>
    imagePatches(graph, image, geometry, positionsInWindow(geometry, window, Math.floor(at / width), at % width)),
  );
}

/** Where an output position's gradient is among the joined rows; undefined beyond the last whole window. */
function windowRow(
  { outHeight, outWidth }: Geometry,
  [height, width]: readonly [number, number],
  output: number,
): number | undefined {
  const rows = Math.floor(outHeight / height);
  const columns = Math.floor(outWidth / width);
  const y = Math.floor(output / outWidth);
  const x = output % outWidth;
  if (y >= rows * height || x >= columns * width) return undefined;
  const position = (y % height) * width + (x % width);
  return position * rows * columns + Math.floor(y / height) * columns + Math.floor(x / width);
}
