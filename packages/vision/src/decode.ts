import { EncoderKitError } from '@encoderkit/errors';
import { type ResizeMode, scalesOf } from './resize.ts';

/**
 * What the decoded image must become. Without `height` and `width`, or where it is small or would have to be
 * enlarged, it keeps its own size, for `resize.ts`.
 */
export interface DecodeTarget {
  readonly height?: number;
  readonly width?: number;
  /** 1 grey, 3 sRGB, 4 sRGB with alpha. */
  readonly channels: number;
  readonly resize: ResizeMode;
  /** Colour behind transparency and around a `contain`ed image, 0..1, one number per channel. */
  readonly background: readonly number[];
}

/** Integer pixels, and the integer that stands for 1. */
export interface DecodedImage {
  readonly data: Uint8Array | Uint16Array;
  readonly full: 255 | 65535;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/**
 * Decodes an image file's bytes, or the file at a path, with sharp: turned upright as EXIF says, in sRGB, the first
 * frame of an animation, at the target's size and number of channels. 16-bit sources keep 16 bits. Only reduces:
 * libvips shifts an image that it enlarges by half a pixel, and `resize.ts` does not.
 *
 * sharp decodes in its own thread pool, so calls may overlap each other and a training step.
 *
 * @throws `file-not-found` for a path that cannot be read; `invalid-data` for what is not an image, is damaged, or is
 * cut short
 */
export async function decode(source: string | Uint8Array, target: DecodeTarget, where: string): Promise<DecodedImage> {
  const { default: sharp } = await loadSharp(where);
  const bytes = typeof source === 'string' ? await readBytes(source, where) : source;
  try {
    // `failOn: 'error'` refuses files that are cut short or damaged, and forgives what every browser forgives.
    const image = sharp(bytes, { failOn: 'error' });
    // 16 bits are kept by asking for them, which 8-bit images must not be (libvips scales those by 256, not 257).
    const { depth, autoOrient: upright } = await image.metadata();
    const wide = depth === 'ushort';
    image.autoOrient();
    const [red = 0, green = red, blue = red, alpha = 1] = target.background.map((value) => value * 255);
    const background = { r: red, g: green, b: blue };
    const { height, width } = target;
    if (height !== undefined && width !== undefined && isReduction(upright, { ...target, height, width })) {
      image.resize({
        height,
        width,
        fit: target.resize === 'stretch' ? 'fill' : target.resize,
        // The kernel of `resize.ts`, so that a file and its raw pixels become the same image.
        kernel: 'linear',
        background: { ...background, alpha: target.channels === 4 ? alpha / 255 : 1 },
      });
    }
    if (target.channels === 4) image.ensureAlpha();
    else image.flatten({ background });
    image.toColourspace(target.channels === 1 ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb');
    const { data, info } = await image.raw({ depth: wide ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
    const size = { width: info.width, height: info.height, channels: info.channels };
    if (!wide) return { data, full: 255, ...size };
    // A copy, since a Buffer may start at an odd byte.
    return { data: new Uint16Array(Uint8Array.from(data).buffer), full: 65535, ...size };
  } catch (cause) {
    throw notAnImage(cause, bytes, where);
  }
}

/**
 * Whether libvips should do the resizing. Not where an image has to be enlarged, which it shifts by half a pixel. Not
 * where it is small either: setting its resizing up takes longer than all the rest (measured, a 64×64 PNG: 2.7 ms
 * with it, 1.0 ms without).
 */
function isReduction(source: { height: number; width: number }, target: Parameters<typeof scalesOf>[1]): boolean {
  return source.height * source.width > smallImage && scalesOf(source, target).every((scale) => scale <= 1);
}

const smallImage = 128 * 128;

/** sharp is imported when the first encoded image comes: those who bring raw pixels never load it. */
async function loadSharp(where: string) {
  try {
    return await import('sharp');
  } catch (cause) {
    throw new EncoderKitError({
      code: 'engine-unavailable',
      where,
      problem: `"sharp", which decodes image files, could not be loaded (${firstLine(cause)})`,
      remedy: 'Install it (npm i sharp), or pass raw pixels { data, width, height, channels }.',
      cause,
    });
  }
}

async function readBytes(path: string, where: string): Promise<Uint8Array> {
  // Imported here so that the module can be loaded where there are no files, such as a browser. Reading the bytes
  // ourselves, rather than giving sharp the path, keeps libvips from answering out of its cache when the file has
  // changed.
  const { readFile } = await import('node:fs/promises');
  try {
    return await readFile(path);
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-found',
      where,
      problem: `cannot read the file (${firstLine(cause)})`,
      remedy: 'Check the path; a relative path starts at the current working directory.',
      cause,
    });
  }
}

function notAnImage(cause: unknown, bytes: Uint8Array, where: string) {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem:
      bytes.length === 0
        ? 'the image has no bytes'
        : `cannot decode ${bytes.length} bytes as an image (${firstLine(cause)})`,
    remedy: 'Use a whole JPEG, PNG, WebP, GIF or AVIF file. Raw pixels are given as { data, width, height, channels }.',
    cause,
  });
}

function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split('\n', 1)[0] ?? message;
}
