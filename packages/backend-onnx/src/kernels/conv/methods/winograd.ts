import type { GraphBuilder } from '../../../onnx/builder.ts';
import type { OnnxValue } from '../../../onnx/graph.ts';
import type { Geometry } from '../geometry.ts';
import { type CountedMethod, flopsPerNumber, mostNumbers } from './method.ts';
import { type ImageTransforms, type Matrix, type Transforms, transposed } from './transforms.ts';

/**
 * Convolutions with filters of 3 × 3 and strides of 1 by fewer products (Winograd): overlapping tiles of the image are transformed, for
 * each position of a transformed tile the channels are multiplied with those of the transformed filter, and the results are transformed
 * back. Transforms are products with small constant matrices. What forward and backward pass have in common (the transformed tiles of the image, the transformed
 * filter) is the same node in both, and so computed once.
 */
export const winograd = (transforms: Transforms): CountedMethod => ({
  cost(geometry) {
    const { filterHeight, filterWidth, strideHeight, strideWidth, dilationHeight, dilationWidth } = geometry;
    const simple = [strideHeight, strideWidth, dilationHeight, dilationWidth].every((each) => each === 1);
    return filterHeight === 3 && filterWidth === 3 && simple ? costOf(geometry, transforms) : undefined;
  },
  convolution(graph, image, filter, geometry, bias) {
    const weights = transformedFilter(graph, filter, transforms);
    const output = convolved(graph, image, weights, geometry, transforms.outputs, transforms);
    return bias ? graph.node('Add', [output, bias]) : output;
  },
  filterGradient(graph, image, dy, geometry) {
    const tiles = transformedTiles(graph, image, geometry, transforms.outputs, transforms);
    const gradients = transformed(graph, transposed(transforms.output), outputTiles(graph, dy, geometry, transforms));
    const products = graph.node('MatMul', [graph.transpose(tiles, [0, 2, 1]), gradients]);
    return transformed(graph, transposed(transforms.filter), products);
  },
  /** A convolution of the output's gradient with the filter turned round. */
  inputGradient(graph, dy, filter, geometry) {
    const weights = graph.transpose(transformedFilter(graph, filter, transforms), [0, 2, 1]);
    return convolved(graph, dy, weights, backward(geometry), transforms.outputs, transforms.turned);
  },
});

function convolved(
  graph: GraphBuilder,
  image: OnnxValue,
  weights: OnnxValue,
  geometry: Geometry,
  outputs: number,
  transforms: ImageTransforms,
): OnnxValue {
  const products = graph.node('MatMul', [transformedTiles(graph, image, geometry, outputs, transforms), weights]);
  return untiled(graph, transformed(graph, transforms.output, products), geometry, outputs);
}

function costOf(geometry: Geometry, { outputs, tile, output }: Transforms): number | undefined {
  const { batchSize, inChannels, outChannels, outHeight, outWidth } = geometry;
  const [down, across] = tileCounts(geometry, outputs);
  const tiles = batchSize * down * across;
  const positions = tile.length;
  const image = positions * tiles * inChannels;
  const products = positions * tiles * outChannels;
  const filter = positions * inChannels * outChannels;
  const results = output.length * tiles * outChannels;
  if (Math.max(image, products) > mostNumbers) return undefined;
  const flops = image * outChannels + positions * image + 9 * filter + output.length * products;
  // The tiles are gathered, then transformed; the results are transformed, then put in order.
  const written = 2 * image + filter + products + results + batchSize * outHeight * outWidth * outChannels;
  return 2 * flops + flopsPerNumber * written;
}

/** The convolution of output gradients that gives input gradients. */
const backward = (geometry: Geometry): Geometry => ({
  ...geometry,
  inHeight: geometry.outHeight,
  inWidth: geometry.outWidth,
  inChannels: geometry.outChannels,
  outHeight: geometry.inHeight,
  outWidth: geometry.inWidth,
  outChannels: geometry.inChannels,
  padInfo: { ...geometry.padInfo, top: 2 - geometry.padInfo.top, left: 2 - geometry.padInfo.left },
});

/** How many tiles cover the output. */
const tileCounts = ({ outHeight, outWidth }: Geometry, outputs: number): readonly [number, number] => [
  Math.ceil(outHeight / outputs),
  Math.ceil(outWidth / outputs),
];

/** `matrix · values` along the first axis, whatever the others are. */
function transformed(graph: GraphBuilder, matrix: Matrix, values: OnnxValue): OnnxValue {
  const [rows = 0, ...others] = values.shape;
  const constant = graph.constant(matrix.flat(), [matrix.length, rows], 'float32');
  const flat = graph.reshape(values, [rows, others.reduce((size, length) => size * length, 1)]);
  return graph.reshape(graph.node('MatMul', [constant, flat]), [matrix.length, ...others]);
}

/** `[positions, inChannels, outChannels]` */
function transformedFilter(graph: GraphBuilder, filter: OnnxValue, transforms: Transforms): OnnxValue {
  const [, , inChannels = 0, outChannels = 0] = filter.shape;
  return transformed(graph, transforms.filter, graph.reshape(filter, [9, inChannels, outChannels]));
}

/** `[positions, batch · tiles, channels]` */
function transformedTiles(
  graph: GraphBuilder,
  image: OnnxValue,
  geometry: Geometry,
  outputs: number,
  { tile }: ImageTransforms,
): OnnxValue {
  const { top, left } = geometry.padInfo;
  const tiles = gatherTiles(graph, image, tileCounts(geometry, outputs), outputs, outputs + 2, [top, left]);
  return transformed(graph, tile, tiles);
}

/** The output's gradient, `[outputs of a tile, batch · tiles, channels]`. */
const outputTiles = (graph: GraphBuilder, dy: OnnxValue, geometry: Geometry, { outputs }: Transforms): OnnxValue =>
  gatherTiles(graph, dy, tileCounts(geometry, outputs), outputs, outputs, [0, 0]);

/** Square tiles, `step` pixels apart: `[size · size, batch · tiles, channels]`, zeros beyond the image. */
function gatherTiles(
  graph: GraphBuilder,
  image: OnnxValue,
  [down, across]: readonly [number, number],
  step: number,
  size: number,
  [top, left]: readonly [number, number],
): OnnxValue {
  const [batch = 0, height = 0, width = 0, channels = 0] = image.shape;
  const pixels = height * width;
  const index: number[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      for (let y = row - top; y < row - top + down * step; y += step) {
        for (let x = column - left; x < column - left + across * step; x += step) {
          index.push(y >= 0 && y < height && x >= 0 && x < width ? y * width + x : pixels);
        }
      }
    }
  }
  const outside = index.includes(pixels);
  const flat = graph.reshape(image, [batch, pixels, channels]);
  const rows = outside
    ? graph.node('Concat', [flat, graph.fill(0, [batch, 1, channels], 'float32')], { axis: 1 })
    : flat;
  const perImage = pixels + (outside ? 1 : 0);
  const places = graph.constant(index, [size * size, 1, down * across], 'int32');
  const gathered = graph.node('Gather', [
    graph.reshape(rows, [batch * perImage, channels]),
    eachImage(graph, places, batch, perImage),
  ]);
  return graph.reshape(gathered, [size * size, batch * down * across, channels]);
}

/** Row numbers in one image to those in all: ONNX Runtime adds the constants up once, and the file stays small. */
const eachImage = (graph: GraphBuilder, places: OnnxValue, batch: number, rows: number): OnnxValue =>
  graph.node('Add', [
    places,
    graph.constant(
      Array.from({ length: batch }, (_, image) => image * rows),
      [batch, 1],
      'int32',
    ),
  ]);

/** `[outputs of a tile, batch · tiles, channels]` back to images; what tiles have beyond them is left out. */
function untiled(graph: GraphBuilder, tiles: OnnxValue, geometry: Geometry, outputs: number): OnnxValue {
  const { batchSize, outHeight, outWidth, outChannels } = geometry;
  const [down, across] = tileCounts(geometry, outputs);
  const perPosition = batchSize * down * across;
  const index = Array.from({ length: outHeight * outWidth }, (_, pixel) => {
    const [y, x] = [Math.floor(pixel / outWidth), pixel % outWidth];
    const position = (y % outputs) * outputs + (x % outputs);
    return position * perPosition + Math.floor(y / outputs) * across + Math.floor(x / outputs);
  });
  const places = graph.constant(index, [1, outHeight * outWidth], 'int32');
  const gathered = graph.node('Gather', [
    graph.reshape(tiles, [outputs * outputs * perPosition, outChannels]),
    eachImage(graph, places, batchSize, down * across),
  ]);
  return graph.reshape(gathered, [batchSize, outHeight, outWidth, outChannels]);
}
