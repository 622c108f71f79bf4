import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { type Geometry, onnxWindow, type Position, pixelAt, taps } from './geometry.ts';

/**
 * Convolutions here are one matrix product over patches (im2col). The patches come from ONE Gather with constant indices:
 * on two cores it writes them six times faster than strided Slices and a Concat, padding, strides and dilations are only
 * other indices, and rows can come in any order (decisions/002).
 */

/** Rows of `[batch, rows, channels]` by number, several to a patch: `[batch · patches, taps · channels]`. */
export function gatherPatches(
  graph: GraphBuilder,
  rows: OnnxValue,
  indices: readonly (readonly (number | undefined)[])[],
): OnnxValue {
  const [batch = 0, count = 0, channels = 0] = rows.shape;
  const flat = indices.flat();
  const width = (indices[0]?.length ?? 0) * channels;
  // All of them in order, as for filters of 1 × 1: nothing has to be moved.
  if (flat.length === count && flat.every((row, at) => row === at)) {
    return graph.reshape(rows, [batch * indices.length, width]);
  }
  const padded = flat.includes(undefined);
  const from = padded
    ? graph.node('Concat', [rows, graph.fill(0, [batch, 1, channels], rows.type)], { axis: 1 })
    : rows;
  const index = graph.constant(
    flat.map((row) => row ?? count),
    [flat.length],
    'int32',
  );
  return graph.reshape(graph.node('Gather', [from, index], { axis: 1 }), [batch * indices.length, width]);
}

/** Blocks shorter than this many numbers cost Gather more than they are worth: whole filter rows are gathered instead. */
const shortBlock = 8;

/** What each of these output positions sees of the image: `[batch · positions, filterHeight · filterWidth · channels]`. */
export function imagePatches(
  graph: GraphBuilder,
  image: OnnxValue,
  geometry: Geometry,
  at: readonly Position[],
): OnnxValue {
  const { inChannels, filterWidth, batchSize, inHeight, inWidth } = geometry;
  if (inChannels < shortBlock && filterWidth > 1) return filterRowPatches(graph, image, geometry, at);
  const rows = graph.reshape(image, [batchSize, inHeight * inWidth, inChannels]);
  const window = taps(geometry);
  return gatherPatches(
    graph,
    rows,
    at.map((position) => window.map((tap) => pixelAt(geometry, position, tap))),
  );
}

/** For few channels: first every pixel beside its neighbours to the right, then one block per row of the filter. */
function filterRowPatches(
  graph: GraphBuilder,
  image: OnnxValue,
  geometry: Geometry,
  at: readonly Position[],
): OnnxValue {
  const { filterHeight, filterWidth, dilationWidth, dilationHeight, strideHeight, strideWidth } = geometry;
  const { batchSize, inChannels, inHeight, inWidth } = geometry;
  const [top = 0, left = 0, bottom = 0, right = 0] = onnxWindow(geometry).pads;
  const padded =
    top + left + bottom + right === 0
      ? image
      : graph.node('Pad', [image, graph.int64([0, top, left, 0, 0, bottom, right, 0])], { mode: 'constant' });
  const height = inHeight + top + bottom;
  const starts = inWidth + left + right - (filterWidth - 1) * dilationWidth;
  const neighbours = Array.from({ length: filterWidth }, (_, column) => {
    const from = column * dilationWidth;
    return graph.node('Slice', [padded, graph.int64([from]), graph.int64([from + starts]), graph.int64([2])]);
  });
  const blocks = graph.reshape(graph.node('Concat', neighbours, { axis: 3 }), [
    batchSize,
    height * starts,
    filterWidth * inChannels,
  ]);
  const rows = Array.from({ length: filterHeight }, (_, row) => row * dilationHeight);
  return gatherPatches(
    graph,
    blocks,
    at.map(({ y, x }) => rows.map((row) => (y * strideHeight + row) * starts + x * strideWidth)),
  );
}
