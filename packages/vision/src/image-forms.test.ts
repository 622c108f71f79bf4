import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import { randomGenerator } from '@encoderkit/core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { cnnEncoder } from './cnn-encoder.ts';
import { readImage } from './read/read-image.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictures-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const random = randomGenerator(1);
const rgba = Uint8ClampedArray.from({ length: 24 * 16 * 4 }, () => random.integer(256));
const canvas = { data: rgba, width: 24, height: 16, colorSpace: 'srgb' };
const png = () =>
  sharp(rgba, { raw: { width: 24, height: 16, channels: 4 } })
    .png()
    .toBuffer();

function largestDifference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? 9))), 0);
}

describe('ImageData of a canvas', () => {
  test.each([
    [1, 1],
    [1, 0],
    [3, 1],
    [3, [0.2, 0.5, 0.8]],
    [4, 1],
  ] as const)('is what the same picture is as a file: %i channels, background %j', async (channels, background) => {
    for (const options of [{}, { size: [8, 8] }, { size: [40, 40], resize: 'contain' }] as const) {
      const expected = await readImage(await png(), { channels, background, ...options });
      const image = await readImage(canvas, { channels, background, ...options });
      expect(image).toMatchObject({ width: expected.width, height: expected.height, channels });
      // Files are rounded to 8 bits before they are resized.
      expect(largestDifference(image.data, expected.data)).toBeLessThan(2 / 255);
    }
  });

  test('goes into an encoder', async () => {
    const encoder = cnnEncoder({ input: [16, 24, 1], filters: [2], units: 4 });
    const [fromCanvas, fromFile] = await Promise.all([encoder.preprocess([canvas]), encoder.preprocess([await png()])]);
    expect(largestDifference(fromCanvas[0]?.values as Float32Array, fromFile[0]?.values as Float32Array)).toBeLessThan(
      0.03,
    );
    encoder.dispose();
  });

  test.each([
    ['another colour space', { ...canvas, colorSpace: 'display-p3' }, /colour space "srgb".*received "display-p3"/],
    ['a wrong size', { ...canvas, width: 23 }, /1472 values/],
  ])('%s is refused', async (_, sample, message) => {
    await expect(readImage(sample)).rejects.toThrow(message);
  });
});

describe('a data URL', () => {
  const url = async () => `data:image/png;base64,${(await png()).toString('base64')}`;

  test('is read', async () => {
    expect((await readImage(await url())).data).toEqual((await readImage(await png())).data);
  });

  test('no message repeats the whole of it', async () => {
    const long = `${(await url()).slice(0, 60)}${'A'.repeat(200_000)}`;
    const encoder = cnnEncoder({ input: [8, 8, 3], filters: [2], units: 4 });
    for (const bad of [
      long,
      long.replace('data:image/png;base64,', ''),
      `data:,${long}`,
      `https://example.com/${long}`,
    ]) {
      for (const failure of [
        await readImage(bad).catch((error: unknown) => error),
        await encoder.encode([bad]).catch((error: unknown) => error),
        await Reflect.apply(encoder.encode, undefined, [bad]).catch((error: unknown) => error),
      ]) {
        expect(failure).toMatchObject({ name: 'EncoderKitError' });
        expect(String(failure).length).toBeLessThan(1200);
      }
    }
    encoder.dispose();
  });
});

/** A box of `ftyp` with a brand, and filler. */
const boxed = (brand: string) =>
  Buffer.concat([Buffer.from(`\0\0\0\x18ftyp${brand}\0\0\0\0`, 'latin1'), Buffer.alloc(200)]);

test.each<[string, Uint8Array, RegExp]>([
  ['HEIC', boxed('heic'), /this is a HEIC picture, as iPhones make them/],
  ['HEIF', boxed('mif1'), /this is a HEIC picture/],
  ['a video', boxed('isom'), /this is an MP4 or QuickTime video/],
  ['BMP', Buffer.concat([Buffer.from('BM1234\0\0\0\0', 'latin1'), Buffer.alloc(99)]), /this is a BMP picture/],
  ['Photoshop', Buffer.from('8BPS and more', 'latin1'), /this is a Photoshop file/],
  ['HTML', Buffer.from('<!DOCTYPE html><html>'), /a page of HTML: what a server sends/],
  ['Git LFS', Buffer.from('version https://git-lfs.github.com/spec/v1\n'), /a pointer of Git LFS/],
  ['JPEG XL', Buffer.from('\xff\x0a\x00\x00', 'latin1'), /this is a JPEG XL picture/],
  ['a JPEG that was cut', Buffer.from('\xff\xd8\xff\xe0 cut', 'latin1'), /this is a JPEG picture \(.*whole JPEG/],
])('%s named .jpg: the message says what it is', async (name, bytes, message) => {
  const path = join(folder, `${name}.jpg`);
  await writeFile(path, bytes);
  const failure = await readImage(path).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'invalid-data' });
  expect(String(failure)).toMatch(message);
});

/** A PNG of one grey whose header declares a size; rows are there as far as `rows`. */
function declared(width: number, height: number, rows = 1): Uint8Array {
  const chunk = (name: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.alloc((width + 1) * rows));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('sizes are bounded before anything is decoded', () => {
  test.each([
    [1, 4_000_000],
    [20_000_000, 1],
    [65_536, 1],
  ])('%i × %i pixels are refused', async (width, height) => {
    for (const options of [{}, { size: [28, 28] }] as const) {
      await expect(readImage(declared(width, height), options)).rejects.toThrow(
        expect.objectContaining({ code: 'invalid-data', message: expect.stringMatching(/sides of at most 65535/) }),
      );
    }
  });

  test('16,000 × 16,000 pixels are refused where they would have to be kept, with a way out', async () => {
    await expect(readImage(declared(16_000, 16_000))).rejects.toThrow(
      /at most 67108864 pixels.*Ask for a smaller size/,
    );
    // Reduced while it is decoded, it would be read: this one is damaged, and that is what is said.
    await expect(readImage(declared(16_000, 16_000), { size: [16, 16] })).rejects.toThrow(/this is a PNG picture/);
  });

  test('what is long within bounds is read', async () => {
    const image = await readImage(declared(1, 60_000, 60_000), { size: [28, 28], channels: 1 });
    expect(image.data.every((value) => value === 0)).toBe(true);
  });
});

describe('images that are nearly black', () => {
  const raw = (data: Uint8Array | Float32Array) => ({ data, width: 2, height: 2, channels: 1 });
  const twelveBits = () =>
    sharp(Uint16Array.of(0, 1000, 2000, 4095), { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();

  async function warningsOf(images: Parameters<typeof readImage>[0][], normalization?: 'adapt') {
    const encoder = cnnEncoder({ input: [8, 8, 1], filters: [2], units: 4, ...(normalization && { normalization }) });
    const warnings: string[] = [];
    const console = vi.spyOn(globalThis.console, 'warn').mockImplementation(() => {});
    await encoder.adapt(images, { warn: (message) => warnings.push(message) });
    await encoder.encode(images);
    expect(console).not.toHaveBeenCalled();
    encoder.dispose();
    return warnings;
  }

  test.each<[string, () => Parameters<typeof readImage>[0] | Promise<Buffer>, RegExp]>([
    [
      'pixels divided twice',
      () => raw(Float32Array.of(0, 200, 100, 255).map((value) => value / 255 / 255)),
      /above 1\/255/,
    ],
    ['bytes of 0 and 1', () => raw(Uint8Array.of(0, 1, 1, 0)), /above 1\/255.*bytes of 0 and 1/],
    ['12 bits in 16', twelveBits, /above 0\.062 of full scale, as of 12-bit data in 16-bit files/],
  ])('%s: adapt warns, once', async (_, make, message) => {
    expect(await warningsOf([await make(), await make()])).toEqual([expect.stringMatching(message)]);
  });

  test('what adapt makes up for is no matter; black alone says nothing; one bright image is enough', async () => {
    expect(await warningsOf([await twelveBits()], 'adapt')).toEqual([]);
    expect(await warningsOf([raw(Uint8Array.of(0, 0, 0, 0))])).toEqual([]);
    expect(await warningsOf([raw(Uint8Array.of(0, 1, 0, 0)), raw(Uint8Array.of(0, 255, 0, 0))])).toEqual([]);
  });

  test('without adapt, the first batch warns on the console, once', async () => {
    const console = vi.spyOn(globalThis.console, 'warn').mockImplementation(() => {});
    const encoder = cnnEncoder({ input: [8, 8, 1], filters: [2], units: 4 });
    for (let batch = 0; batch < 3; batch++) await encoder.preprocess([raw(Uint8Array.of(0, 1, 1, 0))]);
    expect(console.mock.calls).toEqual([[expect.stringMatching(/above 1\/255/)]]);
    encoder.dispose();
  });
});
