import { randomGenerator } from '@encoderkit/core';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { augment } from '../augment/augment.ts';
import { readImage } from '../read/read-image.ts';

/** Stripes of two pixels: red, and a blue that nobody sees. */
function stripes(size: number) {
  const data = new Uint8Array(size * size * 4);
  for (let pixel = 0; pixel < size * size; pixel++) {
    data.set((pixel % size) % 4 < 2 ? [255, 0, 0, 255] : [0, 0, 255, 0], pixel * 4);
  }
  return { data, width: size, height: size, channels: 4 };
}
const png = (size: number) =>
  sharp(stripes(size).data, { raw: { width: size, height: size, channels: 4 } })
    .png()
    .toBuffer();

const middle = (image: { data: Float32Array; width: number; height: number }): number[] => {
  const at = ((image.height / 2) * image.width + image.width / 2) * 4;
  return Array.from(image.data.subarray(at, at + 4), (value) => Math.round(value * 50) / 50);
};

describe('what transparent pixels hide does not shine in', () => {
  // Below 128 × 128 pixels files are decoded whole; above, libvips reduces them.
  test.each([64, 128, 132, 256])('a file of %i pixels', async (size) => {
    expect(middle(await readImage(await png(size), { size: [16, 16], channels: 4 }))).toEqual([1, 0, 0, 0.5]);
  });

  test.each(['stretch', 'cover', 'contain'] as const)('raw pixels of 128 pixels, %s', async (resize) => {
    const options = { size: [16, 16], channels: 4, resize, background: [0, 0, 0, 0] } as const;
    expect(middle(await readImage(stripes(128), options))).toEqual([1, 0, 0, 0.5]);
  });

  test('pixels of a canvas', async () => {
    const { data, width, height } = stripes(128);
    const canvas = { data: Uint8ClampedArray.from(data), width, height };
    expect(middle(await readImage(canvas, { size: [16, 16], channels: 4 }))).toEqual([1, 0, 0, 0.5]);
  });

  test('enlarged, and augmented', async () => {
    const large = await readImage(stripes(4), { size: [32, 32], channels: 4 });
    const varied = augment(
      stripes(32),
      { rotate: 20, zoom: 0.2, fillMode: 'constant', fillValue: 0 },
      randomGenerator(1),
    );
    for (const { data } of [large, varied]) {
      for (let pixel = 0; pixel < data.length; pixel += 4) {
        const [red = 0, , blue = 0, alpha = 0] = data.subarray(pixel, pixel + 4);
        if (alpha > 0.01) expect([red, blue]).toEqual([expect.closeTo(1, 2), expect.closeTo(0, 2)]);
      }
    }
  });

  test('the colours of an opaque picture are those of one without alpha', async () => {
    const opaque = stripes(8);
    for (let pixel = 3; pixel < opaque.data.length; pixel += 4) opaque.data[pixel] = 255;
    const colours = { ...opaque, channels: 3, data: opaque.data.filter((_, index) => index % 4 < 3) };
    const [withAlpha, without] = [
      await readImage(opaque, { size: [3, 3] }),
      await readImage(colours, { size: [3, 3] }),
    ];
    expect(withAlpha.data.filter((_, index) => index % 4 < 3)).toEqual(without.data);
    expect(withAlpha.data.filter((_, index) => index % 4 === 3).every((alpha) => Math.abs(alpha - 1) < 1e-6)).toBe(
      true,
    );
  });
});

describe('the grey of a picture is the same whatever its size', () => {
  test.each([64, 128, 132, 256])('a file of %i pixels', async (size) => {
    const { data } = await readImage(await png(size), { size: [16, 16], channels: 1 });
    // Red is 0.498 as grey, the white behind it 1.
    for (const value of data) expect(value).toBeCloseTo(0.749, 1);
  });
});
