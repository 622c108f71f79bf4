import type { RandomGenerator } from '@encoderkit/core';

/**
 * Where an output pixel comes from: `sourceY = yy * y + yx * x + y0`, `sourceX = xy * y + xx * x + x0`, in pixels
 * from the centre of the image. Inverse maps, so that every output pixel is found and none is left empty.
 */
export interface Affine {
  readonly yy: number;
  readonly yx: number;
  readonly y0: number;
  readonly xy: number;
  readonly xx: number;
  readonly x0: number;
}

export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Draws one image's inverse map. */
export type DrawAffine = (generator: RandomGenerator, size: ImageSize) => Affine;

export const identity: Affine = { yy: 1, yx: 0, y0: 0, xy: 0, xx: 1, x0: 0 };

/** The map that applies `first`, then `second`. */
export function chain(first: Affine, second: Affine): Affine {
  return {
    yy: second.yy * first.yy + second.yx * first.xy,
    yx: second.yy * first.yx + second.yx * first.xx,
    y0: second.yy * first.y0 + second.yx * first.x0 + second.y0,
    xy: second.xy * first.yy + second.xx * first.xy,
    xx: second.xy * first.yx + second.xx * first.xx,
    x0: second.xy * first.y0 + second.xx * first.x0 + second.x0,
  };
}

/** The same map in array positions, which start at a corner rather than at the centre. */
export function fromCorner(map: Affine, { height, width }: ImageSize): Affine {
  const centreY = (height - 1) / 2;
  const centreX = (width - 1) / 2;
  return {
    ...map,
    y0: map.y0 + centreY - map.yy * centreY - map.yx * centreX,
    x0: map.x0 + centreX - map.xy * centreY - map.xx * centreX,
  };
}

/** Uniform in `-limit … limit`. */
export function symmetric(generator: RandomGenerator, limit: number): number {
  return (generator.uniform() * 2 - 1) * limit;
}
