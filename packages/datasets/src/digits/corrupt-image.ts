import { randomGenerator } from '@encoderkit/core';
import type { RawImage } from '../image.ts';

/**
 * A picture behind noise and a square: pixels are mixed with grey noise, `amount` of it, and a square at a random place, up to
 * 0.8 of the shorter side at 1, is noise alone. At 0 it is the picture as it was (the same memory); at 1 nothing is left of it. Noise and
 * place are fixed by the seed, so a sample only gets harder.
 *
 * @param amount 0 to 1
 * @param seed the same seed always changes the same
 * @returns an image in memory of its own, unless `amount` is 0
 */
export function corruptImage(image: RawImage, amount: number, seed: number | readonly number[]): RawImage {
  if (amount === 0) return image;
  const random = randomGenerator(seed);
  const { width, height, channels } = image;
  const side = Math.round(0.8 * amount * Math.min(width, height));
  const left = Math.floor(random.uniform() * (width - side + 1));
  const top = Math.floor(random.uniform() * (height - side + 1));
  const data = image.data.map((value, index) => {
    const pixel = Math.floor(index / channels);
    const [column, row] = [pixel % width, Math.floor(pixel / width)];
    const isHidden = column >= left && column < left + side && row >= top && row < top + side;
    const mixed = isHidden ? 1 : amount;
    return Math.round((1 - mixed) * value + mixed * 255 * random.uniform());
  });
  return { data, width, height, channels };
}
