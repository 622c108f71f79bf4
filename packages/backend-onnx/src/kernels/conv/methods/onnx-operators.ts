import type { GraphBuilder } from '../../../onnx/builder.ts';
import type { OnnxValue } from '../../../onnx/graph.ts';
import { type Geometry, onlyWindows, onnxWindow, pixelAt, positions, taps } from '../geometry.ts';
import { gatherPatches } from '../patches.ts';
import { transposedConvolution } from '../transposed.ts';
import type { ConvolutionMethod } from './method.ts';

/** By ONNX' own operators: for images of any size, as it needs no patches of all of them at once. */
export const onnxOperators = {
  convolution(graph, image, filter, geometry, bias) {
    const x = graph.transpose(image, [0, 3, 1, 2]);
    const w = graph.transpose(filter, [3, 2, 0, 1]);
    const y = graph.node('Conv', bias ? [x, w, bias] : [x, w], onnxWindow(geometry));
    return onlyWindows(graph, graph.transpose(y, [0, 2, 3, 1]), geometry);
  },
  filterGradient: filterGradientByTap,
  inputGradient: (graph, dy, filter, geometry) =>
    transposedConvolution(graph, dy, graph.transpose(filter, [3, 2, 0, 1]), geometry),
} satisfies ConvolutionMethod;

/** One product per tap of the filter: no patches in memory. */
function filterGradientByTap(graph: GraphBuilder, image: OnnxValue, dy: OnnxValue, geometry: Geometry): OnnxValue {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const rows = graph.reshape(image, [batchSize, inHeight * inWidth, inChannels]);
  const gradient = graph.reshape(dy, [batchSize * outHeight * outWidth, outChannels]);
  const at = positions(geometry);
  const parts = taps(geometry).map((tap) => {
    const seen = gatherPatches(
      graph,
      rows,
      at.map((position) => [pixelAt(geometry, position, tap)]),
    );
    return graph.node('Gemm', [seen, gradient], { transA: 1 });
  });
  return graph.node('Concat', parts, { axis: 0 });
}
