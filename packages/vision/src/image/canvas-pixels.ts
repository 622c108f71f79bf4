/** The pixels of a canvas, as `getImageData` gives them: RGBA in sRGB, without `channels`. */
export interface CanvasPixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly colorSpace?: string;
}

export function isCanvasPixels(sample: unknown): sample is CanvasPixels {
  return (
    typeof sample === 'object' &&
    sample !== null &&
    !('channels' in sample) &&
    'data' in sample &&
    sample.data instanceof Uint8ClampedArray &&
    'width' in sample &&
    'height' in sample
  );
}
