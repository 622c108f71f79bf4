import type { RandomGenerator } from '@encoderkit/core';
import type { ImageSize } from './affine.ts';

/** Changes the values of one image in place, by what it draws. They stay in 0..1. */
export type PixelChange = (values: Float32Array, size: ImageSize, generator: RandomGenerator) => void;

/** How many of the channels are colour: alpha, the fourth, is not. */
export function colourChannels(channels: number): number {
  return channels === 4 ? 3 : channels;
}
