import type { GraphBuilder } from '../../../onnx/builder.ts';
import type { OnnxValue } from '../../../onnx/graph.ts';
import { type Geometry, positions } from '../geometry.ts';
import { imagePatches } from '../patches.ts';
import { inputGradientByPhases, phasesCostLess } from './input-phases.ts';
import { type CountedMethod, flopsPerNumber, mostNumbers } from './method.ts';
import { onnxOperators } from './onnx-operators.ts';

/** One product with all patches of all images. The filter's gradient is a product with the same patches. */
export const patchProducts = {
  cost(geometry) {
    if (!patchesFit(geometry)) return undefined;
    const { batchSize, outHeight, outWidth, outChannels } = geometry;
    const written = patchNumbers(geometry) + batchSize * outHeight * outWidth * outChannels;
    return 2 * patchNumbers(geometry) * outChannels + flopsPerNumber * written;
  },
  convolution(graph, image, filter, geometry, bias) {
    const patches = imagePatches(graph, image, geometry, positions(geometry));
    const matrix = filterMatrix(graph, filter, geometry);
    return graph.reshape(graph.node('Gemm', bias ? [patches, matrix, bias] : [patches, matrix]), outputShape(geometry));
  },
  filterGradient(graph, image, dy, geometry) {
    const patches = imagePatches(graph, image, geometry, positions(geometry));
    const rows = graph.reshape(dy, [patches.shape[0] ?? 0, geometry.outChannels]);
    return graph.node('Gemm', [patches, rows], { transA: 1 });
  },
  inputGradient(graph, dy, filter, geometry) {
    const product = phasesCostLess(geometry) ? inputGradientByPhases : onnxOperators.inputGradient;
    return product(graph, dy, filter, geometry);
  },
} satisfies CountedMethod;

const outputShape = ({ batchSize, outHeight, outWidth, outChannels }: Geometry): number[] => [
  batchSize,
  outHeight,
  outWidth,
  outChannels,
];

const patchNumbers = (geometry: Geometry): number =>
  geometry.batchSize *
  geometry.outHeight *
  geometry.outWidth *
  geometry.filterHeight *
  geometry.filterWidth *
  geometry.inChannels;

const patchesFit = (geometry: Geometry): boolean => patchNumbers(geometry) <= mostNumbers;

/** The filter as the right-hand side of a product with patches. */
export const filterMatrix = (graph: GraphBuilder, filter: OnnxValue, geometry: Geometry): OnnxValue =>
  graph.reshape(filter, [geometry.filterHeight * geometry.filterWidth * geometry.inChannels, geometry.outChannels]);

/** The filter with its channels the other way round, as a matrix `[taps · outChannels, inChannels]`. */
export function backwardMatrix(graph: GraphBuilder, filter: OnnxValue, inChannels: number): OnnxValue {
  return graph.reshape(graph.transpose(filter, [0, 1, 3, 2]), [-1, inChannels]);
}
