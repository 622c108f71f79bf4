import { randomGenerator } from '@encoderkit/core';
import { readImage } from '@encoderkit/vision';
import sharp from 'sharp';
import { damaged } from './damage.ts';
import type { Fuzzer } from './fuzzer.ts';

/** Damaged image files of every format: what is read must be an image of the size that was asked for. */
export const pictures: Fuzzer = {
  description: 'damaged JPEG, PNG, WebP, GIF and AVIF files, to readImage',
  async prepare() {
    const files = await wholeFiles();
    return async (random) => {
      const file = damaged(files[random.integer(files.length)] ?? new Uint8Array(0), random);
      const channels = ([1, 3, 4] as const)[random.integer(3)] ?? 3;
      const resize = (['stretch', 'cover', 'contain'] as const)[random.integer(3)] ?? 'stretch';
      const size = random.integer(3) === 0 ? undefined : ([1 + random.integer(64), 1 + random.integer(64)] as const);
      const image = await readImage(file, { channels, resize, ...(size && { size }) });
      const expected = (size?.[0] ?? image.height) * (size?.[1] ?? image.width) * channels;
      if (image.data.length !== expected) throw new Error(`${image.data.length} values in place of ${expected}`);
      const wrong = image.data.findIndex((value) => !(value >= -1e-3 && value <= 1 + 1e-3));
      if (wrong >= 0) throw new Error(`value ${wrong} is ${image.data[wrong]}`);
    };
  },
};

async function wholeFiles(): Promise<Uint8Array[]> {
  const random = randomGenerator(1);
  const noise = (width: number, height: number, channels: 1 | 3 | 4) =>
    sharp(
      Uint8Array.from({ length: width * height * channels }, (_, index) => (index % 200) + random.integer(40)),
      { raw: { width, height, channels } },
    );
  const large = () => noise(160, 140, 3);
  return Promise.all([
    noise(40, 30, 3)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'nobody' } })
      .withMetadata({ orientation: 6 })
      .toBuffer(),
    large().jpeg({ progressive: true }).toBuffer(),
    noise(40, 30, 4).png().toBuffer(),
    large().png({ palette: true }).toBuffer(),
    noise(40, 30, 1).toColourspace('grey16').png().toBuffer(),
    noise(40, 30, 4).webp().toBuffer(),
    large().webp({ lossless: true }).toBuffer(),
    noise(40, 30, 3).gif().toBuffer(),
    noise(40, 30, 3).avif().toBuffer(),
  ]);
}
