import { byAlpha } from './alpha.ts';
import type { FloatImage } from './image-sample.ts';

/**
 * How an image of another shape is fitted: `stretch` both axes by themselves, `cover` the target and crop what is
 * over, at the centre, or `contain` it whole and fill the rest with the background.
 */
export type ResizeMode = 'stretch' | 'cover' | 'contain';

export const resizeModes = ['stretch', 'cover', 'contain'] as const satisfies readonly ResizeMode[];

export interface ResizeTarget {
  readonly height: number;
  readonly width: number;
  readonly resize: ResizeMode;
  /** One number per channel, 0..1. */
  readonly background: readonly number[];
}

/** By how much the image that fills, or fits, a target of this size is larger than the source, along each axis. */
export function scalesOf(
  source: Size,
  { height, width, resize: mode }: Omit<ResizeTarget, 'background'>,
): [number, number] {
  const vertical = height / source.height;
  const horizontal = width / source.width;
  if (mode === 'stretch') return [vertical, horizontal];
  const both = mode === 'cover' ? Math.max(vertical, horizontal) : Math.min(vertical, horizontal);
  return [both, both];
}

/**
 * Resizes float pixels with a triangle filter as wide as the reduction: bilinear when it enlarges, antialiased when
 * it reduces (Pillow's BILINEAR, tf.image.resize with antialias). Written here rather than left to sharp because
 * sharp takes at most four channels, works in 8 bits unless told otherwise, and raw pixels need not load it at all.
 */
export function resize(image: FloatImage, { height, width, resize: mode, background }: ResizeTarget): FloatImage {
  const { channels } = image;
  const [scale] = scalesOf(image, { height, width, resize: mode });
  const scaled = (window: Window, size: Size) =>
    byAlpha(image, (premultiplied) => filtered(premultiplied, window, size));
  if (mode === 'contain') {
    const inner = {
      height: Math.min(height, Math.max(1, Math.round(image.height * scale))),
      width: Math.min(width, Math.max(1, Math.round(image.width * scale))),
    };
    return pad(scaled(wholeOf(image), inner), { height, width }, background);
  }
  const window =
    mode === 'stretch' ? wholeOf(image) : centreOf(image, { height: height / scale, width: width / scale });
  return { ...scaled(window, { height, width }), channels };
}

interface Size {
  readonly height: number;
  readonly width: number;
}

/** A part of the source, in its pixels; need not fall on whole ones. */
interface Window extends Size {
  readonly top: number;
  readonly left: number;
}

function wholeOf({ height, width }: Size): Window {
  return { top: 0, left: 0, height, width };
}

/** A part of this size at the centre. */
function centreOf(image: Size, part: Size): Window {
  return { ...part, top: (image.height - part.height) / 2, left: (image.width - part.width) / 2 };
}

/** Columns first, then rows: each output is a short weighted sum along one axis. */
function filtered(image: FloatImage, window: Window, target: Size): FloatImage {
  const { data, channels } = image;
  const columns = filterOf(image.width, window.left, window.width, target.width);
  const rows = filterOf(image.height, window.top, window.height, target.height);
  const between = new Float32Array(image.height * target.width * channels);
  for (let x = 0; x < target.width; x++) {
    const start = columns.starts[x] ?? 0;
    for (let y = 0; y < image.height; y++) {
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let tap = 0; tap < columns.taps; tap++) {
          const source = (y * image.width + start + tap) * channels + channel;
          sum += (columns.weights[x * columns.taps + tap] ?? 0) * (data[source] ?? 0);
        }
        between[(y * target.width + x) * channels + channel] = sum;
      }
    }
  }
  const rowLength = target.width * channels;
  const result = new Float32Array(target.height * rowLength);
  for (let y = 0; y < target.height; y++) {
    for (let tap = 0; tap < rows.taps; tap++) {
      const weight = rows.weights[y * rows.taps + tap] ?? 0;
      if (weight === 0) continue;
      const source = ((rows.starts[y] ?? 0) + tap) * rowLength;
      for (let column = 0; column < rowLength; column++) {
        result[y * rowLength + column] =
          (result[y * rowLength + column] ?? 0) + weight * (between[source + column] ?? 0);
      }
    }
  }
  return { data: result, height: target.height, width: target.width, channels };
}

/**
 * For every target position the first source position it reads and the weights of those that follow. Every position has
 * `taps` of them, all inside the source; weights beyond its edge fall away and the rest again sum to 1.
 */
function filterOf(length: number, from: number, windowLength: number, target: number) {
  const step = windowLength / target;
  const reach = Math.max(1, step);
  const taps = Math.min(length, Math.ceil(reach * 2) + 1);
  const starts = new Int32Array(target);
  const weights = new Float32Array(target * taps);
  for (let position = 0; position < target; position++) {
    // Pixel centres lie at halves.
    const centre = from + (position + 0.5) * step - 0.5;
    const start = Math.min(Math.max(0, Math.ceil(centre - reach)), length - taps);
    starts[position] = start;
    let total = 0;
    for (let tap = 0; tap < taps; tap++) {
      const weight = Math.max(0, 1 - Math.abs(start + tap - centre) / reach);
      weights[position * taps + tap] = weight;
      total += weight;
    }
    for (let tap = 0; tap < taps; tap++) weights[position * taps + tap] = (weights[position * taps + tap] ?? 0) / total;
  }
  return { starts, weights, taps };
}

function pad(image: FloatImage, { height, width }: Size, background: readonly number[]): FloatImage {
  const { channels } = image;
  const data = new Float32Array(height * width * channels);
  for (let index = 0; index < data.length; index++) data[index] = background[index % channels] ?? 0;
  const top = Math.floor((height - image.height) / 2);
  const left = Math.floor((width - image.width) / 2);
  const rowLength = image.width * channels;
  for (let y = 0; y < image.height; y++) {
    data.set(image.data.subarray(y * rowLength, (y + 1) * rowLength), ((top + y) * width + left) * channels);
  }
  return { data, height, width, channels };
}
