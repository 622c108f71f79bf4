import { premultiply, unpremultiply } from '../image/alpha.ts';
import type { Affine, ImageSize } from './affine.ts';

/**
 * What lies outside an image: one value (`constant`), its edge repeated (`nearest`: aaaa|abcd|dddd), or its mirror
 * image (`reflect`: dcba|abcd|dcba).
 */
export type FillMode = 'constant' | 'nearest' | 'reflect';

export const fillModes = ['constant', 'nearest', 'reflect'] as const satisfies readonly FillMode[];

export interface Fill {
  readonly mode: FillMode;
  /** For `constant`, 0..1. */
  readonly value: number;
}

/** Stands for a position that has no source. */
const outside = -1;

/**
 * The source position, along an axis of `length`, of a position that may lie outside it. One function for each mode.
 */
const positionOf: { readonly [Mode in FillMode]: (position: number, length: number) => number } = {
  constant: (position, length) => (position >= 0 && position < length ? position : outside),
  nearest: (position, length) => (position < 0 ? 0 : position >= length ? length - 1 : position),
  reflect: (position, length) => {
    const period = 2 * length;
    const wrapped = ((position % period) + period) % period;
    return wrapped < length ? wrapped : period - 1 - wrapped;
  },
};

/**
 * Writes into `target` the image `source` as seen through an inverse map in array positions. Flips and whole-pixel
 * shifts copy values exactly; every other map samples bilinearly. `source` and `target` must not share memory.
 */
export function resample(source: Float32Array, target: Float32Array, size: ImageSize, map: Affine, fill: Fill): void {
  if (isCopy(map)) copy(source, target, size, map, fill);
  else if (size.channels === 4) interpolateByAlpha(source, target, size, map, fill);
  else interpolate(source, target, size, map, fill, () => fill.value);
}

/** Of four channels the last is alpha: what a transparent pixel hides is not to shine into its neighbours. */
function interpolateByAlpha(
  source: Float32Array,
  target: Float32Array,
  size: ImageSize,
  map: Affine,
  fill: Fill,
): void {
  const premultiplied = source.slice();
  premultiply(premultiplied);
  interpolate(premultiplied, target, size, map, fill, (channel) => (channel < 3 ? fill.value ** 2 : fill.value));
  unpremultiply(target);
}

function isCopy({ yy, yx, y0, xy, xx, x0 }: Affine): boolean {
  return (
    yx === 0 && xy === 0 && Math.abs(yy) === 1 && Math.abs(xx) === 1 && Number.isInteger(y0) && Number.isInteger(x0)
  );
}

function copy(
  source: Float32Array,
  target: Float32Array,
  { height, width, channels }: ImageSize,
  map: Affine,
  fill: Fill,
): void {
  const place = positionOf[fill.mode];
  const rowLength = width * channels;
  const offsets = Int32Array.from({ length: width }, (_, x) => {
    const column = place(map.xx * x + map.x0, width);
    return column === outside ? outside : column * channels;
  });
  for (let y = 0; y < height; y++) {
    const row = place(map.yy * y + map.y0, height);
    let next = y * rowLength;
    if (row === outside) {
      target.fill(fill.value, next, next + rowLength);
      continue;
    }
    const start = row * rowLength;
    for (let x = 0; x < width; x++) {
      const offset = offsets[x] ?? outside;
      for (let channel = 0; channel < channels; channel++) {
        target[next++] = offset === outside ? fill.value : (source[start + offset + channel] ?? 0);
      }
    }
  }
}

function interpolate(
  source: Float32Array,
  target: Float32Array,
  size: ImageSize,
  map: Affine,
  fill: Fill,
  fillValue: (channel: number) => number,
): void {
  const { height, width, channels } = size;
  const { yy, yx, y0, xy, xx, x0 } = map;
  const place = positionOf[fill.mode];
  const rowLength = width * channels;
  const valueAt = (row: number, column: number, channel: number) =>
    row === outside || column === outside
      ? fillValue(channel)
      : (source[row * rowLength + column * channels + channel] ?? 0);
  let next = 0;
  for (let y = 0; y < height; y++) {
    const rowY = yy * y + y0;
    const rowX = xy * y + x0;
    for (let x = 0; x < width; x++) {
      const sourceY = rowY + yx * x;
      const sourceX = rowX + xx * x;
      const top = Math.floor(sourceY);
      const left = Math.floor(sourceX);
      const down = sourceY - top;
      const right = sourceX - left;
      if (top >= 0 && left >= 0 && top < height - 1 && left < width - 1) {
        // All four neighbours are inside: nearly every pixel comes this way.
        let index = top * rowLength + left * channels;
        for (let channel = 0; channel < channels; channel++, index++) {
          const above = source[index] ?? 0;
          const below = source[index + rowLength] ?? 0;
          const upper = above + ((source[index + channels] ?? 0) - above) * right;
          const lower = below + ((source[index + rowLength + channels] ?? 0) - below) * right;
          target[next++] = upper + (lower - upper) * down;
        }
        continue;
      }
      const row = place(top, height);
      const rowBelow = place(top + 1, height);
      const column = place(left, width);
      const columnRight = place(left + 1, width);
      for (let channel = 0; channel < channels; channel++) {
        const above = valueAt(row, column, channel);
        const below = valueAt(rowBelow, column, channel);
        const upper = above + (valueAt(row, columnRight, channel) - above) * right;
        const lower = below + (valueAt(rowBelow, columnRight, channel) - below) * right;
        target[next++] = upper + (lower - upper) * down;
      }
    }
  }
}
