import { checkNumber } from '@encoderkit/errors';
import { symmetric } from './affine.ts';
import { colourChannels, type PixelChange } from './pixel-change.ts';

/**
 * The most that contrast changes: 0.2 stands for factors from 0.8 to 1.2, each as likely, applied to the distance
 * from the mean of the image's own channel (as `tf.image.adjust_contrast` does); the result is clipped to 0..1.
 */
export type ContrastOption = number;

export function contrast(option: unknown, where: string): PixelChange {
  const most = checkNumber(where, 'augmentation.contrast', option, { atLeast: 0, atMost: 1 });
  return (values, { channels }, generator) => {
    const factor = 1 + symmetric(generator, most);
    if (factor === 1) return;
    for (let channel = 0; channel < colourChannels(channels); channel++) {
      let sum = 0;
      for (let index = channel; index < values.length; index += channels) sum += values[index] ?? 0;
      const mean = (sum * channels) / values.length;
      for (let index = channel; index < values.length; index += channels) {
        const value = ((values[index] ?? 0) - mean) * factor + mean;
        values[index] = Math.min(Math.max(value, 0), 1);
      }
    }
  };
}
