import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DecodeTarget, decode } from './decode.ts';

const colour: DecodeTarget = { channels: 3, resize: 'stretch', background: [1, 1, 1] };
const grey: DecodeTarget = { channels: 1, resize: 'stretch', background: [1] };

/** A quarter each of red, green, blue and white, 8×8 pixels each: blocks that lossy formats keep. */
const quarters = Uint8Array.from({ length: 16 * 16 * 3 }, (_, index) => {
  const pixel = Math.floor(index / 3);
  const right = pixel % 16 >= 8;
  const bottom = pixel >= 16 * 8;
  const palette = [
    [255, 0, 0],
    [0, 255, 0],
    [0, 0, 255],
    [255, 255, 255],
  ];
  return palette[(bottom ? 2 : 0) + (right ? 1 : 0)]?.[index % 3] ?? 0;
});
const image = () => sharp(quarters, { raw: { width: 16, height: 16, channels: 3 } });

/** The colours at the centres of the four quarters. */
function corners({ data, width, height, channels }: Awaited<ReturnType<typeof decode>>): number[][] {
  const at = (y: number, x: number) => {
    const start = (Math.floor(y * height) * width + Math.floor(x * width)) * channels;
    return Array.from(data.slice(start, start + channels));
  };
  return [at(0.25, 0.25), at(0.25, 0.75), at(0.75, 0.25), at(0.75, 0.75)];
}

describe('every format', () => {
  test.each<['jpeg' | 'png' | 'webp' | 'gif' | 'avif', number]>([
    ['jpeg', 8],
    ['png', 0],
    ['webp', 8],
    ['gif', 2],
    ['avif', 16],
  ])('%s', async (format, tolerance) => {
    const bytes = await image().toFormat(format, { quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
    const decoded = await decode(bytes, colour, 'here');
    expect(decoded).toMatchObject({ full: 255, width: 16, height: 16, channels: 3 });
    const expected = [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
      [255, 255, 255],
    ];
    for (const [corner, values] of corners(decoded).entries()) {
      for (const [channel, value] of values.entries()) {
        expect(
          Math.abs(value - (expected[corner]?.[channel] ?? 0)),
          `${format} ${corner} ${channel}`,
        ).toBeLessThanOrEqual(tolerance);
      }
    }
    for (const [height, width] of [
      [32, 8],
      [4, 6],
    ] as const) {
      const own = await decode(bytes, { ...grey, height, width }, 'here');
      expect(own, 'enlarging, and small images, are left to resize.ts').toMatchObject({
        width: 16,
        height: 16,
        channels: 1,
      });
    }
  });

  test('a grey PNG gives equal colours, a palette PNG its colours', async () => {
    const greyBytes = await sharp(Uint8Array.of(0, 100, 200, 255), { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace('b-w')
      .png()
      .toBuffer();
    expect(Array.from((await decode(greyBytes, colour, 'here')).data)).toEqual([
      0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255,
    ]);
    expect(Array.from((await decode(greyBytes, grey, 'here')).data)).toEqual([0, 100, 200, 255]);
    const palette = await image().png({ palette: true }).toBuffer();
    expect(corners(await decode(palette, colour, 'here'))[1]).toEqual([0, 255, 0]);
  });

  test('the first frame of an animation', async () => {
    const frames = Uint8Array.from({ length: 4 * 8 * 3 }, (_, index) => (index < 4 * 4 * 3 ? 255 : 0));
    for (const format of ['gif', 'webp'] as const) {
      const animated = await sharp(frames, { raw: { width: 4, height: 8, channels: 3, pageHeight: 4 } })
        .toFormat(format, { lossless: true })
        .toBuffer();
      expect((await sharp(animated).metadata()).pages, format).toBe(2);
      const decoded = await decode(animated, colour, 'here');
      expect(decoded, format).toMatchObject({ width: 4, height: 4 });
      expect(new Set(decoded.data), format).toEqual(new Set([255]));
    }
  });
});

describe('what cameras and tools do to pictures', () => {
  test('every EXIF orientation is turned upright', async () => {
    // Left half black, right half white, 4 wide and 2 high; orientation n says how to turn the stored pixels.
    const stored = Uint8Array.of(0, 0, 255, 255, 0, 0, 255, 255);
    const upright: Record<number, 'left' | 'right' | 'top' | 'bottom'> = {
      1: 'left',
      2: 'right',
      3: 'right',
      4: 'left',
      5: 'top',
      6: 'top',
      7: 'bottom',
      8: 'bottom',
    };
    for (const [orientation, dark] of Object.entries(upright)) {
      const bytes = await sharp(stored, { raw: { width: 4, height: 2, channels: 1 } })
        .withMetadata({ orientation: Number(orientation) })
        .png()
        .toBuffer();
      const { data, width, height } = await decode(bytes, grey, 'here');
      const turned = Number(orientation) > 4;
      expect([width, height], orientation).toEqual(turned ? [2, 4] : [4, 2]);
      const firstIsDark = data[0] === 0;
      const lastOfRowIsDark = data[width - 1] === 0;
      const found = turned ? (firstIsDark ? 'top' : 'bottom') : firstIsDark && !lastOfRowIsDark ? 'left' : 'right';
      expect(found, `orientation ${orientation}`).toBe(dark);
    }
  });

  test('transparency lies over the background, or is kept with 4 channels', async () => {
    const pixels = Uint8Array.of(255, 0, 0, 255, 255, 0, 0, 0);
    const bytes = await sharp(pixels, { raw: { width: 2, height: 1, channels: 4 } })
      .png()
      .toBuffer();
    expect(Array.from((await decode(bytes, colour, 'here')).data)).toEqual([255, 0, 0, 255, 255, 255]);
    const blue = { ...colour, background: [0, 0, 1] };
    expect(Array.from((await decode(bytes, blue, 'here')).data)).toEqual([255, 0, 0, 0, 0, 255]);
    expect(Array.from((await decode(bytes, { ...grey, background: [0] }, 'here')).data)[1]).toBe(0);
    const kept = await decode(bytes, { channels: 4, resize: 'stretch', background: [1, 1, 1, 1] }, 'here');
    expect([kept.data[3], kept.data[7]]).toEqual([255, 0]);
    const opaque = await image().png().toBuffer();
    expect((await decode(opaque, { channels: 4, resize: 'stretch', background: [1, 1, 1, 1] }, 'here')).data[3]).toBe(
      255,
    );
  });

  test('16 bits keep 16 bits, grey and colour', async () => {
    const values = Uint16Array.of(0, 1, 4660, 32768, 65534, 65535);
    const greyBytes = await sharp(values, { raw: { width: 6, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    const decoded = await decode(greyBytes, grey, 'here');
    expect(decoded.full).toBe(65535);
    expect(Array.from(decoded.data)).toEqual(Array.from(values));
    const colourBytes = await sharp(values, { raw: { width: 2, height: 1, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    expect(Array.from((await decode(colourBytes, colour, 'here')).data)).toEqual(Array.from(values));
    const fromGrey = await decode(greyBytes, colour, 'here');
    expect(Array.from(fromGrey.data.slice(6, 12))).toEqual([4660, 4660, 4660, 32768, 32768, 32768]);
  });

  test('16 bits with transparency', async () => {
    const pixels = Uint16Array.of(30000, 20000, 10000, 65535, 30000, 20000, 10000, 0);
    const bytes = await sharp(pixels, { raw: { width: 2, height: 1, channels: 4 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    const decoded = await decode(bytes, colour, 'here');
    expect(decoded.full).toBe(65535);
    const [, , , ...background] = Array.from(decoded.data);
    expect(Array.from(decoded.data.slice(0, 3))).toEqual([30000, 20000, 10000]);
    for (const value of background) expect(value).toBeGreaterThan(65535 - 256);
  });

  test('a CMYK JPEG becomes sRGB', async () => {
    const bytes = await image().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
    expect((await sharp(bytes).metadata()).space).toBe('cmyk');
    const [red, , , white] = corners(await decode(bytes, colour, 'here'));
    expect(red?.[0]).toBeGreaterThan(180);
    expect(red?.[1]).toBeLessThan(90);
    expect(white).toEqual([255, 255, 255]);
  });
});

describe('resize modes', () => {
  // Black with white side thirds, large enough for libvips to reduce it.
  const wide = Uint8Array.from({ length: 360 * 120 }, (_, index) =>
    index % 360 >= 120 && index % 360 < 240 ? 0 : 255,
  );
  const bytes = sharp(wide, { raw: { width: 360, height: 120, channels: 1 } })
    .png()
    .toBuffer();

  test.each<[DecodeTarget['resize'], number[]]>([
    ['stretch', [255, 0, 0, 255]],
    ['cover', [0, 0, 0, 0]],
    ['contain', [128, 128, 128, 128]],
  ])('%s', async (resize, firstRow) => {
    const { data, ...size } = await decode(
      await bytes,
      { channels: 1, height: 4, width: 4, resize, background: [128 / 255] },
      'here',
    );
    expect(size).toMatchObject({ width: 4, height: 4, channels: 1 });
    const row = Array.from(data.slice(0, 4));
    for (const [x, value] of row.entries()) expect(Math.abs(value - (firstRow[x] ?? 0)), `${row}`).toBeLessThan(110);
  });
});

describe('bad files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'encoderkit-decode-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each<['jpeg' | 'png' | 'webp' | 'gif' | 'avif']>([['jpeg'], ['png'], ['webp'], ['gif'], ['avif']])(
    'a %s that is cut short anywhere is an error that says where',
    async (format) => {
      const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, index) => (index * 7919) % 251);
      const bytes = await sharp(noise, { raw: { width: 64, height: 64, channels: 3 } })
        .toFormat(format)
        .toBuffer();
      for (const part of [0.05, 0.5, 0.95]) {
        const cut = bytes.subarray(0, Math.floor(bytes.length * part));
        for (const target of [colour, { ...colour, height: 8, width: 8 }]) {
          await expect(decode(cut, target, 'image 4 (a.bin)'), `${format} ${part}`).rejects.toThrow(
            expect.objectContaining({ code: 'invalid-data', where: 'image 4 (a.bin)' }),
          );
        }
      }
    },
  );

  test('what is not an image', async () => {
    await expect(decode(Buffer.from('hello, world'), colour, 'here')).rejects.toThrow(
      /cannot decode 12 bytes as an image.*Raw pixels/,
    );
    await expect(decode(new Uint8Array(0), colour, 'here')).rejects.toThrow(/has no bytes/);
    await expect(decode(new Uint8Array(784), colour, 'here')).rejects.toThrow(/unsupported image format/);
    const path = join(folder, 'text.png');
    await writeFile(path, 'not a picture');
    await expect(decode(path, colour, `image 0 (${path})`)).rejects.toThrow(path);
  });

  test('a path that cannot be read', async () => {
    await expect(decode(join(folder, 'absent.png'), colour, 'here')).rejects.toThrow(
      expect.objectContaining({ code: 'file-not-found' }),
    );
    await expect(decode(folder, colour, 'here')).rejects.toThrow(expect.objectContaining({ code: 'file-not-found' }));
  });

  test('a file that changes is read again', async () => {
    const path = join(folder, 'changes.png');
    for (const value of [10, 200]) {
      await sharp(Uint8Array.of(value), { raw: { width: 1, height: 1, channels: 1 } })
        .png()
        .toFile(path);
      expect((await decode(path, grey, 'here')).data[0]).toBe(value);
    }
  });
});
