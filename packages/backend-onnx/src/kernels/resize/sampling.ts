import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';

/** How far apart the pixels of the resized image lie in the one that it was made of. */
export function stride(from: number, to: number, alignCorners: boolean): number {
  return alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
}

/** Which pixel each pixel of the resized image is a copy of. */
export function nearestPixels(from: number, to: number, alignCorners: boolean, halfPixelCenters: boolean): number[] {
  const step = stride(from, to, alignCorners);
  return Array.from({ length: to }, (_, at) => {
    const position = step * (halfPixelCenters ? at + 0.5 : at);
    return Math.min(from - 1, alignCorners ? Math.round(position) : Math.floor(position));
  });
}

/** A matrix [to, from] of constants, as a function from a row to its entries that are not 0. */
export type Weights = (to: number) => readonly (readonly [from: number, weight: number])[];

/**
 * Multiplies the rows and the columns of images [batch, height, width, channels] with a matrix each, transposed: the gradient of a
 * resizing that takes each pixel from pixels of its row and column.
 */
export function spreadBack(
  graph: GraphBuilder,
  dy: OnnxValue,
  [height, width]: readonly [number, number],
  [rows, columns]: readonly [Weights, Weights],
): OnnxValue {
  const [batch = 0, tall = 0, wide = 0, channels = 0] = dy.shape;
  const back = (weights: Weights, from: number, to: number): OnnxValue => {
    const matrix = new Float32Array(from * to);
    for (let at = 0; at < to; at++) {
      for (const [source, weight] of weights(at)) {
        const place = source * to + at;
        matrix[place] = (matrix[place] ?? 0) + weight;
      }
    }
    return graph.constant(matrix, [from, to], 'float32');
  };
  const lines = graph.node('MatMul', [back(rows, height, tall), graph.reshape(dy, [batch, tall, wide * channels])]);
  const points = graph.reshape(lines, [batch * height, wide, channels]);
  return graph.reshape(graph.node('MatMul', [back(columns, width, wide), points]), [batch, height, width, channels]);
}
