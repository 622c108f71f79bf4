import type { FloatImage } from '@encoderkit/vision';
import sharp from 'sharp';

/** A picture as a data URL. */
export async function pictureOf({ data, width, height, channels }: FloatImage): Promise<string> {
  const bytes = Uint8Array.from(data, (value) => Math.round(255 * value));
  // Grey and colour, with or without transparency: what an image encoder takes.
  const raw = { width, height, channels: channels as 1 | 2 | 3 | 4 };
  const png = await sharp(bytes, { raw }).png().toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}
