/**
 * Raw pixels, row-major, channels last: `data.length` is `width × height × channels`. The same shape of object that
 * `@encoderkit/vision` takes as an image sample. `data` is a view of the data set's own memory: read it, do not write to it.
 */
export interface RawImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** Image number `position` of many of one size that lie one after the other in memory. Nothing is copied. */
export function imageView(
  pixels: Uint8Array,
  position: number,
  size: { readonly width: number; readonly height: number; readonly channels: number },
): RawImage {
  const length = size.width * size.height * size.channels;
  return { data: pixels.subarray(position * length, (position + 1) * length), ...size };
}
