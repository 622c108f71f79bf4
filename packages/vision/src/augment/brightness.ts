import { checkNumber } from '@encoderkit/errors';
import { symmetric } from './affine.ts';
import { colourChannels, type PixelChange } from './pixel-change.ts';

/** The most that is added to or taken from every pixel, of a range of 0..1; the result is clipped to it. */
export type BrightnessOption = number;

export function brightness(option: unknown, where: string): PixelChange {
  const most = checkNumber(where, 'augmentation.brightness', option, { atLeast: 0, atMost: 1 });
  return (values, { channels }, generator) => {
    const change = symmetric(generator, most);
    if (change === 0) return;
    const colours = colourChannels(channels);
    for (let start = 0; start < values.length; start += channels) {
      for (let index = start; index < start + colours; index++) {
        const value = (values[index] ?? 0) + change;
        values[index] = Math.min(Math.max(value, 0), 1);
      }
    }
  };
}
