import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const side = 48;

/** Grey stripes with a little noise that is the same every time: `cat` has upright ones, `dog` level ones. */
function stripes(label: 'cat' | 'dog', number: number): Buffer {
  return Buffer.from(
    Array.from({ length: side * side }, (_, pixel) => {
      const along = label === 'cat' ? pixel % side : Math.floor(pixel / side);
      const noise = (pixel * 7919 + number * 104729) % 61;
      return (Math.floor((along + number) / 6) % 2 === 0 ? 40 : 160) + noise;
    }),
  );
}

/** What the examples in READMEs expect to find: `photos/cat/*.jpg`, `photos/dog/*.jpg` and `photo.jpg`. */
export async function writePhotos(folder: string): Promise<void> {
  const write = (label: 'cat' | 'dog', number: number, file: string) =>
    sharp(stripes(label, number), { raw: { width: side, height: side, channels: 1 } })
      .jpeg()
      .toFile(join(folder, file));
  for (const label of ['cat', 'dog'] as const) {
    await mkdir(join(folder, 'photos', label), { recursive: true });
    for (let number = 1; number <= 12; number++) await write(label, number, join('photos', label, `${number}.jpg`));
  }
  await write('cat', 13, 'photo.jpg');
}
