import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readImage } from '../read/read-image.ts';
import type { FloatImage } from './image-sample.ts';
import { type ResizeMode, resize } from './resize.ts';

function patterned(height: number, width: number, channels: number): FloatImage {
  const data = Float32Array.from({ length: height * width * channels }, (_, index) => {
    const x = Math.floor(index / channels) % width;
    const y = Math.floor(index / channels / width);
    return Math.round(127 + 60 * Math.sin(x / 3 + (index % channels)) + 60 * Math.cos(y / 4)) / 255;
  });
  return { data, height, width, channels };
}

/** The same filter, written down plainly: a triangle around each output's centre, normalised over the source. */
function oracle(image: FloatImage, height: number, width: number): number[] {
  const weights = (length: number, target: number) =>
    Array.from({ length: target }, (_, position) => {
      const step = length / target;
      const centre = (position + 0.5) * step - 0.5;
      const raw = Array.from({ length }, (_, source) => Math.max(0, 1 - Math.abs(source - centre) / Math.max(1, step)));
      const total = raw.reduce((sum, each) => sum + each, 0);
      return raw.map((each) => each / total);
    });
  const rows = weights(image.height, height);
  const columns = weights(image.width, width);
  const result: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < image.channels; channel++) {
        let sum = 0;
        for (const [sourceY, down] of (rows[y] ?? []).entries()) {
          for (const [sourceX, right] of (columns[x] ?? []).entries()) {
            sum += down * right * (image.data[(sourceY * image.width + sourceX) * image.channels + channel] ?? 0);
          }
        }
        result.push(sum);
      }
    }
  }
  return result;
}

const background = [0, 0, 0, 0, 0];

test.each([
  [5, 7, 1, 5, 7],
  [5, 7, 2, 10, 14],
  [20, 30, 3, 7, 11],
  [9, 4, 5, 4, 9],
  [1, 1, 1, 3, 2],
  [3, 2, 1, 1, 1],
  [100, 3, 1, 2, 50],
])('%d×%d×%d to %d×%d agrees with the formula', (height, width, channels, targetHeight, targetWidth) => {
  const image = patterned(height, width, channels);
  const resized = resize(image, { height: targetHeight, width: targetWidth, resize: 'stretch', background });
  expect(resized).toMatchObject({ height: targetHeight, width: targetWidth, channels });
  const expected = oracle(image, targetHeight, targetWidth);
  expect(resized.data.length).toBe(expected.length);
  for (const [index, value] of resized.data.entries()) expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 5);
});

test('the same size is the same image, and a flat image stays flat', () => {
  const image = patterned(6, 8, 3);
  expect(resize(image, { height: 6, width: 8, resize: 'stretch', background }).data).toEqual(image.data);
  const flat = { ...image, data: image.data.map(() => 0.25) };
  for (const mode of ['stretch', 'cover'] as const) {
    for (const value of resize(flat, { height: 5, width: 19, resize: mode, background }).data)
      expect(value).toBeCloseTo(0.25, 6);
  }
});

describe('modes', () => {
  // 12 wide, 4 high; columns 4 to 7 black, the rest white.
  const wide: FloatImage = {
    data: Float32Array.from({ length: 48 }, (_, index) => (index % 12 >= 4 && index % 12 < 8 ? 0 : 1)),
    height: 4,
    width: 12,
    channels: 1,
  };

  test('cover keeps the centre', () => {
    const { data } = resize(wide, { height: 4, width: 4, resize: 'cover', background });
    expect(Array.from(data)).toEqual(new Array(16).fill(0));
  });

  test('contain keeps everything and fills the rest', () => {
    const { data } = resize(wide, { height: 6, width: 6, resize: 'contain', background: [0.5] });
    const rows = Array.from({ length: 6 }, (_, y) => Array.from(data.slice(y * 6, y * 6 + 6)));
    expect(rows[0]).toEqual(new Array(6).fill(0.5));
    expect(rows[1]).toEqual(new Array(6).fill(0.5));
    expect(rows[4]).toEqual(new Array(6).fill(0.5));
    expect(rows[2]?.[0]).toBeCloseTo(1, 5);
    expect(rows[2]?.[2]).toBeLessThan(0.3);
  });

  test('contain never loses the last row of a very flat image', () => {
    const line = { ...wide, data: new Float32Array(500).fill(1), height: 1, width: 500 };
    const { data } = resize(line, { height: 4, width: 4, resize: 'contain', background: [0] });
    expect(data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(4, 5);
  });
});

// libvips rounds to bytes, and reduces in two steps.
test.each<[ResizeMode, number, number, number]>([
  ['stretch', 70, 45, 6 / 255],
  ['cover', 60, 80, 6 / 255],
  ['contain', 80, 100, 6 / 255],
  ['stretch', 300, 250, 1e-6],
  ['stretch', 10, 250, 1e-6],
])('%s to %d×%d gives what a file with these pixels gives', async (mode, height, width, tolerance) => {
  const image = patterned(200, 200, 3);
  const bytes = await sharp(
    Uint8Array.from(image.data, (value) => Math.round(value * 255)),
    {
      raw: { width: 200, height: 200, channels: 3 },
    },
  )
    .png()
    .toBuffer();
  const fromFile = await readImage(bytes, { size: [height, width], resize: mode });
  const fromPixels = resize(image, { height, width, resize: mode, background: [1, 1, 1] });
  const differences = fromPixels.data.map((value, index) => Math.abs(value - (fromFile.data[index] ?? Number.NaN)));
  expect(differences.reduce((most, each) => Math.max(most, each), 0)).toBeLessThan(tolerance);
});
