import { EncoderKitError } from '@encoderkit/errors';
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { shortened } from '../base/short-name.ts';
import { type CanvasPixels, isCanvasPixels } from './canvas-pixels.ts';

/**
 * Raw pixels, row-major, channels last: `data[(y * width + x) * channels + channel]`. Integers are 0..255, floats 0..1.
 */
export interface RawImage {
  readonly data: Uint8Array | Uint8ClampedArray | Float32Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Raw pixels as floats in 0..1: what every other form of image becomes first. */
export interface FloatImage extends RawImage {
  readonly data: Float32Array;
}

/** `[row][column]` (one channel) or `[row][column][channel]`, numbers in 0..1. */
export type NestedPixels = readonly (readonly number[])[] | readonly (readonly (readonly number[])[])[];

/**
 * An image in any form that an image encoder takes:
 *
 * - the path of a file, a `data:` URL, or the bytes of a file (`Buffer` or `Uint8Array`): JPEG, PNG, WebP, GIF (first frame)
 *   or AVIF, with sides of up to 65,535 pixels, 8 or 16 bits, grey or colour, with or without transparency. It is turned upright as its EXIF orientation says,
 *   converted to sRGB, and to the number of channels that the encoder takes (1 grey, 3 colour, 4 with alpha);
 * - the pixels of a canvas (`ImageData`), which become as many channels as the encoder takes;
 * - raw pixels `{ data, width, height, channels }`, integers 0..255 or floats 0..1, with the encoder's number of channels;
 *   of four channels the last is alpha;
 * - a tensor `[height, width, channels]`, int32 0..255 or float32 0..1; it stays the caller's to dispose;
 * - nested arrays of numbers in 0..1.
 *
 * All are resized when their size differs from the encoder's.
 */
export type ImageSample = string | Uint8Array | RawImage | CanvasPixels | Tensor3D | NestedPixels;

/** Floats may leave 0..1 by this much, as resampling and float32 arithmetic do; they are clipped. */
const slack = 1e-3;

/** Raw pixels that can be read at once, without decoding or waiting. */
export function isRawImage(sample: unknown): sample is RawImage {
  return (
    typeof sample === 'object' &&
    sample !== null &&
    'data' in sample &&
    !isCanvasPixels(sample) &&
    (sample.data instanceof Uint8Array ||
      sample.data instanceof Uint8ClampedArray ||
      sample.data instanceof Float32Array)
  );
}

/** Throws unless an image has a sane size, `channels` channels and as many values as its size says. */
export function checkRawImage(image: RawImage, channels: number | undefined, where: string): void {
  const size = [image.height, image.width, image.channels];
  if (!size.every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw new EncoderKitError({
      code: 'invalid-input',
      where,
      expected: '"height", "width" and "channels" to be positive integers',
      received: size,
      remedy: 'Raw pixels are given as { data, width, height, channels }.',
    });
  }
  const expected = image.height * image.width * image.channels;
  if (image.data.length !== expected) {
    throw new EncoderKitError({
      code: 'shape-mismatch',
      where,
      expected: `${expected} values for a ${describeSize(image)} image`,
      received: image.data.length,
      remedy: 'Check "width", "height" and "channels"; pixels are row-major, channels last.',
    });
  }
  if (channels !== undefined && image.channels !== channels) throw wrongChannels(image.channels, channels, where);
}

/** `28×28×1`: height, width, channels. */
export function describeSize({ height, width, channels }: { height: number; width: number; channels: number }): string {
  return `${height}×${width}×${channels}`;
}

/** Writes an image's pixels into `target` as floats in 0..1. Both have the same length. */
export function copyAsFloats(data: RawImage['data'], target: Float32Array, where: string): void {
  const { length } = target;
  if (!(data instanceof Float32Array)) {
    for (let index = 0; index < length; index++) target[index] = (data[index] ?? 0) * (1 / 255);
    return;
  }
  for (let index = 0; index < length; index++) {
    const value = data[index] ?? Number.NaN;
    // Written so that NaN fails too.
    if (!(value >= -slack && value <= 1 + slack)) throw outOfRange(value, index, where);
    target[index] = Math.min(Math.max(value, 0), 1);
  }
}

/** A tensor's pixels in plain memory. The tensor is not disposed. */
export async function fromTensor(tensor: Tensor, where: string): Promise<RawImage> {
  if (tensor.isDisposed) {
    throw new EncoderKitError({ code: 'disposed', where, problem: 'the tensor has been disposed' });
  }
  const [height, width, channels] = tensor.shape;
  if (tensor.rank !== 3 || height === undefined || width === undefined || channels === undefined) {
    throw new EncoderKitError({
      code: 'shape-mismatch',
      where,
      expected: 'a tensor of shape [height, width, channels]',
      received: tensor.shape,
      remedy:
        tensor.rank === 4
          ? 'Pass the images of a batch one by one (tf.unstack).'
          : 'Use tensor.expandDims(-1) on a grey image.',
    });
  }
  const values = await tensor.data();
  if (values instanceof Float32Array) return { data: values, height, width, channels };
  if (values instanceof Int32Array) return { data: bytesFrom(values, where), height, width, channels };
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'a tensor of dtype float32 (0..1) or int32 (0..255)',
    received: tensor.dtype,
  });
}

function bytesFrom(values: Int32Array, where: string): Uint8Array {
  const wrong = values.findIndex((value) => value < 0 || value > 255);
  if (wrong >= 0) throw outOfRange(values[wrong], wrong, where);
  return Uint8Array.from(values);
}

/** Nested arrays as an image; every row and pixel must have the same length. */
export function fromNested(rows: NestedPixels, where: string): FloatImage {
  const [firstRow] = rows;
  const firstPixel = firstRow?.[0];
  const height = rows.length;
  const width = firstRow?.length ?? 0;
  const channels = Array.isArray(firstPixel) ? firstPixel.length : 1;
  const data = new Float32Array(height * width * channels);
  let next = 0;
  for (const [y, row] of rows.entries()) {
    if (!Array.isArray(row) || row.length !== width) throw ragged(`row ${y}`, width, row, where);
    for (const [x, pixel] of row.entries()) {
      const values: readonly unknown[] = Array.isArray(pixel) ? pixel : [pixel];
      if (values.length !== channels) throw ragged(`pixel [${y}][${x}]`, channels, pixel, where);
      for (const value of values) {
        if (typeof value !== 'number') throw outOfRange(value, next, where);
        data[next++] = value;
      }
    }
  }
  return { data, width, height, channels };
}

function ragged(place: string, length: number, received: unknown, where: string) {
  return new EncoderKitError({
    code: 'shape-mismatch',
    where,
    expected: `${place} to have ${length} values, as the first has`,
    received: Array.isArray(received) ? received.length : received,
  });
}

export function wrongChannels(received: number, expected: number, where: string) {
  return new EncoderKitError({
    code: 'shape-mismatch',
    where,
    expected: `${expected} channel${expected === 1 ? '' : 's'}`,
    received: `${received} channel${received === 1 ? '' : 's'}`,
    remedy: `Convert the image first, or make the encoder with input: [height, width, ${received}].`,
  });
}

function outOfRange(value: unknown, index: number, where: string) {
  return new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'pixels to be numbers in 0..1 where they are floats, and integers in 0..255 otherwise',
    received: `${value} at position ${index}`,
    remedy: Number.isNaN(value)
      ? 'Find out where the NaN comes from.'
      : 'Divide 0..255 by 255, or pass them as a Uint8Array.',
  });
}

/** What to call a sample in a message: its position, and its path where it has one. */
export function nameOf(sample: unknown, index: number): string {
  return typeof sample === 'string' ? `image ${index} (${shortened(sample)})` : `image ${index}`;
}
