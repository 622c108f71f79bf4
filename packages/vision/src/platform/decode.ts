import { readFile } from 'node:fs/promises';
import { EncoderKitError } from '@encoderkit/errors';
import { shortened } from '../base/short-name.ts';
import { imageSignature } from '../image/image-signature.ts';
import { type ResizeMode, scalesOf } from '../image/resize.ts';

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
  const bytes = typeof source === 'string' ? await bytesOf(source, where) : source;
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
    const isReduced = height !== undefined && width !== undefined && isReduction(upright, { ...target, height, width });
    checkSize(upright, isReduced ? mostReduced : mostWhole, where);
    if (isReduced) {
      image.resize({
        height,
        width,
        fit: target.resize === 'stretch' ? 'fill' : target.resize,
        // The kernel of `resize.ts`, so that a file and its raw pixels become the same image.
        kernel: 'linear',
        background: { ...background, alpha: target.channels === 4 ? alpha / 255 : 1 },
      });
    }
    // Grey first, as `resize.ts` has it for small images: the grey of an average is not the average of greys. In libvips it takes 16 bits to 8.
    if (target.channels === 1 && !wide) image.greyscale();
    if (target.channels === 4) image.ensureAlpha();
    else image.flatten({ background });
    image.toColourspace(target.channels === 1 ? (wide ? 'grey16' : 'b-w') : wide ? 'rgb16' : 'srgb');
    const { data, info } = await image.raw({ depth: wide ? 'ushort' : 'uchar' }).toBuffer({ resolveWithObject: true });
    const size = { width: info.width, height: info.height, channels: info.channels };
    if (!wide) return { data, full: 255, ...size };
    // A copy, since a Buffer may start at an odd byte.
    return { data: new Uint16Array(Uint8Array.from(data).buffer), full: 65535, ...size };
  } catch (cause) {
    throw EncoderKitError.isInstance(cause) ? cause : notAnImage(cause, bytes, where);
  }
}

/** What JPEG can have. A picture that is longer is a mistake, or made to keep a computer busy. */
const longestSide = 65_535;
/** Pixels of a picture that libvips reduces while it decodes: 16,384 × 16,384. */
const mostReduced = 2 ** 28;
/** Pixels of one that is decoded as it is: 8,192 × 8,192 take about 1 GB in colour. */
const mostWhole = 2 ** 26;

/** A header of a few bytes can declare pixels for hours: what it says is checked before anything is decoded. */
function checkSize({ width, height }: { width: number; height: number }, most: number, where: string): void {
  if (Math.max(width, height) <= longestSide && width * height <= most) return;
  throw new EncoderKitError({
    code: 'invalid-data',
    where,
    expected: `an image with sides of at most ${longestSide} and at most ${most} pixels`,
    received: `${width} × ${height} pixels`,
    remedy:
      width * height <= mostReduced && Math.max(width, height) <= longestSide
        ? 'Ask for a smaller size, such as readImage(image, { size: [512, 512] }): it is then reduced while it is decoded.'
        : 'Cut it into pieces, or reduce it first.',
  });
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

async function bytesOf(source: string, where: string): Promise<Uint8Array> {
  if (/^(data|blob):/i.test(source)) return bytesOfUrl(source, where);
  if (!/^(https?|ftp):/i.test(source)) return readBytes(source, where);
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'a path or a data: URL',
    received: source,
    remedy: 'Download it first: new Uint8Array(await (await fetch(url)).arrayBuffer()).',
  });
}

async function bytesOfUrl(url: string, where: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await (await fetch(url)).arrayBuffer());
  } catch (cause) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      problem: `nothing can be read from ${shortened(url)}`,
      remedy: 'A data URL is data:image/png;base64, and base64 text.',
      cause,
    });
  }
}

async function readBytes(path: string, where: string): Promise<Uint8Array> {
  // Reading the bytes ourselves, rather than giving sharp the path, keeps libvips from answering out of its cache when
  // the file has changed.
  try {
    return await readFile(path);
  } catch (cause) {
    throw new EncoderKitError({
      code: 'file-not-found',
      where,
      problem: `cannot read the file (${firstLine(cause).replace(path, shortened(path))})`,
      remedy: 'Check the path; a relative path starts at the current working directory.',
      cause,
    });
  }
}

function notAnImage(cause: unknown, bytes: Uint8Array, where: string) {
  const signature = imageSignature(bytes);
  const what = signature === undefined ? ' as an image' : `: this is ${signature}`;
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem:
      bytes.length === 0
        ? 'the image has no bytes'
        : `cannot decode ${bytes.length} bytes${what} (${firstLine(cause)})`,
    remedy:
      'Use a whole JPEG, PNG, WebP, GIF or AVIF file, or export it as one. Raw pixels are given as { data, width, height, channels }.',
    cause,
  });
}

function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split('\n', 1)[0] ?? message;
}
