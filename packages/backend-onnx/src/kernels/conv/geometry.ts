import { backend_util, util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { cut } from '../shape/slice.ts';

type Shape4 = [number, number, number, number];
type Padding = 'valid' | 'same' | number | backend_util.ExplicitPadding;

export interface WindowAttributes {
  readonly strides: [number, number] | number;
  readonly pad: Padding;
  /** TF.js' own depthwise layers give null. */
  readonly dilations?: [number, number] | number | null;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: 'NHWC' | 'NCHW';
}

/** Sizes of a convolution or pooling, as TF.js computes them. Images are `[batch, height, width, channels]` in here. */
export type Geometry = backend_util.Conv2DInfo;

const layout = (dataFormat: 'NHWC' | 'NCHW' | undefined) => backend_util.convertConv2DDataFormat(dataFormat ?? 'NHWC');

export function convGeometry(
  imageShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dilations, dimRoundingMode, dataFormat }: WindowAttributes,
  depthwise = false,
): Geometry {
  return backend_util.computeConv2DInfo(
    imageShape as Shape4,
    filterShape as Shape4,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
    layout(dataFormat),
  );
}

export function poolGeometry(
  imageShape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode }: WindowAttributes & { readonly filterSize: [number, number] | number },
): Geometry {
  util.assert(imageShape.length === 4, () => `Error in pool: x must be rank 4 but got rank ${imageShape.length}.`);
  return backend_util.computePool2DInfo(imageShape as Shape4, filterSize, strides, 1, pad, dimRoundingMode);
}

/** TF.js gives the image back where windows of one pixel make an image of the same size, whatever strides and padding are. */
export const takesSinglePixels = ({ filterHeight, filterWidth, inShape, outShape }: Geometry): boolean =>
  filterHeight * filterWidth === 1 && String(inShape) === String(outShape);

/** Where an output position's window takes its first row and column. */
export interface Position {
  readonly y: number;
  readonly x: number;
}

/** Output positions row by row. */
export function positions({ outHeight, outWidth }: Geometry): Position[] {
  return Array.from({ length: outHeight * outWidth }, (_, at) => ({ y: Math.floor(at / outWidth), x: at % outWidth }));
}

export interface Tap {
  readonly row: number;
  readonly column: number;
}

/** The elements of a window, row by row. */
export function taps({ filterHeight, filterWidth }: Geometry): Tap[] {
  return Array.from({ length: filterHeight * filterWidth }, (_, at) => ({
    row: Math.floor(at / filterWidth),
    column: at % filterWidth,
  }));
}

/** The pixel (row-major in the image) under a tap of an output position's window; undefined in the padding. */
export function pixelAt(geometry: Geometry, { y, x }: Position, { row, column }: Tap): number | undefined {
  const pixelY = y * geometry.strideHeight + row * geometry.dilationHeight - geometry.padInfo.top;
  const pixelX = x * geometry.strideWidth + column * geometry.dilationWidth - geometry.padInfo.left;
  const inside = pixelY >= 0 && pixelY < geometry.inHeight && pixelX >= 0 && pixelX < geometry.inWidth;
  return inside ? pixelY * geometry.inWidth + pixelX : undefined;
}

/** The output position (row-major) whose window has this pixel under this tap; undefined where there is none. */
export function outputAt(geometry: Geometry, pixelY: number, pixelX: number, { row, column }: Tap): number | undefined {
  const y = (pixelY + geometry.padInfo.top - row * geometry.dilationHeight) / geometry.strideHeight;
  const x = (pixelX + geometry.padInfo.left - column * geometry.dilationWidth) / geometry.strideWidth;
  const inside =
    Number.isInteger(y) && Number.isInteger(x) && y >= 0 && y < geometry.outHeight && x >= 0 && x < geometry.outWidth;
  return inside ? y * geometry.outWidth + x : undefined;
}

/** ONNX' window attributes. Padding at the end is what makes ONNX' rounding down give TF.js' output size. */
export function onnxWindow(geometry: Geometry): {
  strides: readonly number[];
  dilations: readonly number[];
  pads: readonly number[];
} {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = geometry;
  const end = (out: number, stride: number, reach: number, before: number, length: number): number =>
    (out - 1) * stride + reach - before - length;
  const bottom = end(geometry.outHeight, strideHeight, geometry.effectiveFilterHeight, padInfo.top, geometry.inHeight);
  const right = end(geometry.outWidth, strideWidth, geometry.effectiveFilterWidth, padInfo.left, geometry.inWidth);
  return {
    strides: [strideHeight, strideWidth],
    dilations: [dilationHeight, dilationWidth],
    pads: [padInfo.top, padInfo.left, Math.max(0, bottom), Math.max(0, right)],
  };
}

/**
 * The first windows of ONNX' output, as many as TF.js has: with a number for padding it counts windows in both directions by the
 * height of the filter, and may have fewer than fit.
 */
export const onlyWindows = (graph: GraphBuilder, output: OnnxValue, { outHeight, outWidth }: Geometry): OnnxValue => {
  const [batch = 0, , , channels = 0] = output.shape;
  return cut(graph, output, [0, 0, 0, 0], [batch, outHeight, outWidth, channels]);
};

/** A bias as one number for each output channel, if that is what it comes to. */
export function channelVector(graph: GraphBuilder, bias: OnnxValue, channels: number): OnnxValue | undefined {
  if (sizeOf(bias.shape) === 1) return graph.expand(graph.reshape(bias, [1]), [channels]);
  return bias.shape.length === 1 ? bias : undefined;
}

/** A vector of numbers for each channel, in a shape that broadcasts along the channels of this layout. */
export const byChannel = (graph: GraphBuilder, vector: OnnxValue, dataFormat?: 'NHWC' | 'NCHW'): OnnxValue =>
  dataFormat === 'NCHW' && vector.shape.length === 1 && vector.shape[0] !== 1
    ? graph.reshape(vector, [...vector.shape, 1, 1])
    : vector;

/** Images as `[batch, height, width, channels]`, whatever layout the kernel was given. */
export const toChannelsLast = (graph: GraphBuilder, image: OnnxValue, dataFormat?: 'NHWC' | 'NCHW'): OnnxValue =>
  dataFormat === 'NCHW' ? graph.transpose(image, [0, 2, 3, 1]) : image;

export const fromChannelsLast = (graph: GraphBuilder, image: OnnxValue, dataFormat?: 'NHWC' | 'NCHW'): OnnxValue =>
  dataFormat === 'NCHW' ? graph.transpose(image, [0, 3, 1, 2]) : image;

/** The shape of an image as `[batch, height, width, channels]`, whatever layout it has. */
export function channelsLastShape(shape: readonly number[], dataFormat?: 'NHWC' | 'NCHW'): readonly number[] {
  const [batch = 0, a = 0, b = 0, c = 0] = shape;
  return dataFormat === 'NCHW' ? [batch, b, c, a] : shape;
}
