import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { KernelFamily } from '../kernel.ts';
import {
  channelsLastShape,
  convGeometry,
  fromChannelsLast,
  type Geometry,
  onlyWindows,
  outputAt,
  pixelAt,
  positions,
  taps,
  toChannelsLast,
} from './geometry.ts';
import { gatherPatches, imagePatches, patchesFit } from './patches.ts';
import { transposedConvolution } from './transposed.ts';

/** `inputShape` is in the data format's layout; `channelsLastShape` brings it into ours. */
export const conv2dBackprop: KernelFamily<'Conv2DBackpropFilter' | 'Conv2DBackpropInput'> = {
  Conv2DBackpropFilter: {
    infer: (_, { filterShape }) => ({ shape: filterShape, dtype: 'float32' }),
    lower: ({ inputs, attributes, graph }) => {
      const { filterShape, dataFormat } = attributes;
      const geometry = convGeometry(inputs.x.shape, filterShape, attributes);
      const image = toChannelsLast(graph, inputs.x, dataFormat);
      const dy = toChannelsLast(graph, inputs.dy, dataFormat);
      const rows = geometry.batchSize * geometry.outHeight * geometry.outWidth;
      const gradient = graph.reshape(dy, [rows, geometry.outChannels]);
      if (!patchesFit(geometry)) return filterGradientByTap(graph, image, gradient, geometry);
      const patches = imagePatches(graph, image, geometry, positions(geometry));
      return graph.reshape(graph.node('Gemm', [patches, gradient], { transA: 1 }), filterShape);
    },
  },
  Conv2DBackpropInput: {
    infer: (_, { inputShape }) => ({ shape: inputShape, dtype: 'float32' }),
    lower: ({ inputs, attributes, graph }) => {
      const { inputShape, dataFormat } = attributes;
      const geometry = convGeometry(inputShape, inputs.filter.shape, attributes);
      // A transposed convolution may be given more than there are windows: TF.js leaves the rest out.
      const dy = onlyWindows(graph, toChannelsLast(graph, inputs.dy, dataFormat), geometry);
      const small = geometry.strideHeight * geometry.strideWidth === 1 && backwardPatchesFit(geometry);
      const product = small ? inputGradientByPatches : inputGradientByTransposedConvolution;
      const shape = channelsLastShape(inputShape, dataFormat);
      return fromChannelsLast(graph, graph.reshape(product(graph, dy, inputs.filter, geometry), shape), dataFormat);
    },
  },
};

const backwardPatchesFit = (geometry: Geometry): boolean =>
  patchesFit({
    ...geometry,
    outHeight: geometry.inHeight,
    outWidth: geometry.inWidth,
    inChannels: geometry.outChannels,
  });

/** One product per tap of the filter: no patches in memory. */
function filterGradientByTap(
  graph: GraphBuilder,
  image: OnnxValue,
  gradient: OnnxValue,
  geometry: Geometry,
): OnnxValue {
  const { batchSize, inHeight, inWidth, inChannels, outChannels, filterHeight, filterWidth } = geometry;
  const rows = graph.reshape(image, [batchSize, inHeight * inWidth, inChannels]);
  const at = positions(geometry);
  const parts = taps(geometry).map((tap) => {
    const seen = gatherPatches(
      graph,
      rows,
      at.map((position) => [pixelAt(geometry, position, tap)]),
    );
    return graph.node('Gemm', [seen, gradient], { transA: 1 });
  });
  return graph.reshape(graph.node('Concat', parts, { axis: 0 }), [filterHeight, filterWidth, inChannels, outChannels]);
}

/**
 * The gradient at a pixel is a product, too: of all output gradients whose windows saw the pixel, in the order of the taps
 * that saw it, with the filter.
 */
function inputGradientByPatches(graph: GraphBuilder, dy: OnnxValue, filter: OnnxValue, geometry: Geometry): OnnxValue {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const rows = graph.reshape(dy, [batchSize, outHeight * outWidth, outChannels]);
  const window = taps(geometry);
  const indices = Array.from({ length: inHeight * inWidth }, (_, pixel) =>
    window.map((tap) => outputAt(geometry, Math.floor(pixel / inWidth), pixel % inWidth, tap)),
  );
  return graph.node('Gemm', [gatherPatches(graph, rows, indices), backwardMatrix(graph, filter, inChannels)]);
}

/** The filter with its channels the other way round, as a matrix `[taps · outChannels, inChannels]`. */
export function backwardMatrix(graph: GraphBuilder, filter: OnnxValue, inChannels: number): OnnxValue {
  return graph.reshape(graph.transpose(filter, [0, 1, 3, 2]), [-1, inChannels]);
}

const inputGradientByTransposedConvolution = (
  graph: GraphBuilder,
  dy: OnnxValue,
  filter: OnnxValue,
  geometry: Geometry,
): OnnxValue => transposedConvolution(graph, dy, graph.transpose(filter, [3, 2, 0, 1]), geometry);
