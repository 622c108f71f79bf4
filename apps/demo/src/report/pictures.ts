import sharp from 'sharp';
import { type Html, html } from './html.ts';

/** Pixels as a data set gives them: rows one after the other, channels last, 0 to 255. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/**
 * A picture inside the page itself, at its own size; the style sheet enlarges it without smoothing.
 *
 * @param alternative what it shows, for those who cannot see it
 */
export async function picture({ data, width, height, channels }: Pixels, alternative: string): Promise<Html> {
  if (channels !== 1 && channels !== 3 && channels !== 4)
    throw new Error(`picture: ${channels} channels are no picture`);
  const png = await sharp(data, { raw: { width, height, channels } }).png({ compressionLevel: 9 }).toBuffer();
  const source = `data:image/png;base64,${png.toString('base64')}`;
  return html`<img src="${source}" width="${width}" height="${height}" alt="${alternative}">`;
}
