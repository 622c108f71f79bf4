import { EncoderKitError } from '@encoderkit/errors';
import type { CanvasPixels } from './canvas-pixels.ts';
import type { FloatImage, RawImage } from './image-sample.ts';

/** As an image of four channels, which they are. */
export function rawOfCanvas({ data, width, height, colorSpace = 'srgb' }: CanvasPixels, where: string): RawImage {
  if (colorSpace !== 'srgb') {
    throw new EncoderKitError({
      code: 'invalid-input',
      where,
      expected: 'ImageData in the colour space "srgb"',
      received: colorSpace,
      remedy: "Ask for it: context.getImageData(0, 0, width, height, { colorSpace: 'srgb' }).",
    });
  }
  return { data, width, height, channels: 4 };
}

/** RGBA as an encoded image becomes it: with its alpha, or in front of a background, in colour or grey. */
export function toChannels(image: FloatImage, channels: 1 | 3 | 4, background: readonly number[]): FloatImage {
  if (channels === 4) return image;
  const pixels = image.width * image.height;
  const data = new Float32Array(pixels * channels);
  const backdrop = [0, 1, 2].map((channel) => background[channel] ?? background[0] ?? 1);
  const colour = [0, 0, 0];
  for (let pixel = 0; pixel < pixels; pixel++) {
    const alpha = image.data[pixel * 4 + 3] ?? 1;
    for (let channel = 0; channel < 3; channel++) {
      colour[channel] = (image.data[pixel * 4 + channel] ?? 0) * alpha + (backdrop[channel] ?? 1) * (1 - alpha);
    }
    if (channels === 3) data.set(colour, pixel * 3);
    else data[pixel] = greyOf(colour);
  }
  return { ...image, data, channels };
}

/** The grey that is as bright: luminance of linear light (IEC 61966-2-1, ITU-R BT.709), as libvips computes it for files. */
function greyOf([red = 0, green = 0, blue = 0]: readonly number[]): number {
  return fromLinear(0.2126 * toLinear(red) + 0.7152 * toLinear(green) + 0.0722 * toLinear(blue));
}

const toLinear = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
const fromLinear = (value: number): number => (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055);
