import { checkKnownOptions, checkOneOf, EncoderKitError, invalidOption, isRecord } from '@encoderkit/errors';
import { Tensor } from '@tensorflow/tfjs-core';
import { decode } from '#platform';
import { pairOfIntegers, perChannel } from '../base/options.ts';
import { shortened } from '../base/short-name.ts';
import { type CanvasPixels, isCanvasPixels } from '../image/canvas-pixels.ts';
import { rawOfCanvas, toChannels } from '../image/image-data.ts';
import {
  checkRawImage,
  copyAsFloats,
  type FloatImage,
  fromNested,
  fromTensor,
  type ImageSample,
  isRawImage,
  type RawImage,
} from '../image/image-sample.ts';
import { type ResizeMode, resize, resizeModes } from '../image/resize.ts';
import type { DecodedImage } from '../platform/decode.ts';

/** What every image becomes. */
export interface ImageTarget {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly resize: ResizeMode;
  /** One number per channel, 0..1. */
  readonly background: readonly number[];
}

/** Whether `copyRaw` can read a sample at once: raw pixels that already have the target's size. */
export function isReady(sample: unknown, { height, width }: ImageTarget): sample is RawImage {
  return isRawImage(sample) && sample.height === height && sample.width === width;
}

/** Writes raw pixels of the target's size into `values` as floats in 0..1. */
export function copyRaw(image: RawImage, target: ImageTarget, values: Float32Array, where: string): void {
  checkRawImage(image, target.channels, where);
  copyAsFloats(image.data, values, where);
}

/** Writes any sample into `values` as floats in 0..1, decoded and resized as it needs. */
export async function loadImage(
  sample: unknown,
  target: ImageTarget,
  values: Float32Array,
  where: string,
): Promise<void> {
  if (typeof sample === 'string' || sample instanceof Uint8Array) {
    pictureChannels(target.channels, 'an encoded image', where);
    const image = floatsFrom(await decode(sample, target, where));
    values.set(isReady(image, target) ? image.data : resize(image, target).data);
    return;
  }
  if (isCanvasPixels(sample)) {
    const image = canvasImage(sample, pictureChannels(target.channels, 'ImageData', where), target.background, where);
    values.set(isReady(image, target) ? image.data : resize(image, target).data);
    return;
  }
  const raw = await rawOf(sample, where);
  if (isReady(raw, target)) return copyRaw(raw, target, values, where);
  checkRawImage(raw, target.channels, where);
  values.set(resize(floatsOf(raw, where), target).data);
}

/** Throws for an encoder that takes other channels than a picture has. */
function pictureChannels(channels: number, what: string, where: string): 1 | 3 | 4 {
  if (channels === 1 || channels === 3 || channels === 4) return channels;
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where,
    expected: `${channels} channels`,
    received: `${what}, which has 1 (grey), 3 (colour) or 4 (with alpha)`,
    remedy: 'Pass raw pixels { data, width, height, channels }.',
  });
}

function canvasImage(
  sample: CanvasPixels,
  channels: 1 | 3 | 4,
  background: readonly number[],
  where: string,
): FloatImage {
  const raw = rawOfCanvas(sample, where);
  checkRawImage(raw, undefined, where);
  return toChannels(floatsOf(raw, where), channels, background);
}

/** Pixels of a sample that is neither encoded nor a canvas'. */
async function rawOf(sample: unknown, where: string): Promise<RawImage> {
  if (sample instanceof Tensor) return fromTensor(sample, where);
  if (isRawImage(sample)) return sample;
  if (Array.isArray(sample)) return fromNested(sample, where);
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected:
      'a file path, a data: URL, the bytes of an image file, ImageData, { data, width, height, channels }, a tensor, or nested arrays of numbers',
    received: describe(sample),
    remedy: '"data" is a Uint8Array, Uint8ClampedArray or Float32Array.',
  });
}

/** A sample in a few words: pixels are never written out. */
function describe(sample: unknown): unknown {
  if (sample instanceof ArrayBuffer) return 'an ArrayBuffer: pass new Uint8Array(buffer)';
  if (ArrayBuffer.isView(sample)) return `a ${sample.constructor.name}`;
  if (!isRecord(sample) || !('data' in sample)) return sample;
  const { data } = sample;
  return `an object whose data is ${ArrayBuffer.isView(data) ? `a ${data.constructor.name}` : `of type ${typeof data}`}`;
}

function floatsFrom({ data, full, ...size }: DecodedImage): FloatImage {
  const scale = 1 / full;
  // A loop, since Float32Array.from with a function takes ten times as long.
  const floats = new Float32Array(data.length);
  for (let index = 0; index < floats.length; index++) floats[index] = (data[index] ?? 0) * scale;
  return { data: floats, ...size };
}

function floatsOf(raw: RawImage, where: string): FloatImage {
  const data = new Float32Array(raw.data.length);
  copyAsFloats(raw.data, data, where);
  return { ...raw, data };
}

export interface ReadImageOptions {
  /** `[height, width]`, in pixels. Left out, the image keeps its own size. */
  readonly size?: readonly [number, number];
  /** Of an encoded image or `ImageData`: 1 grey, 3 colour, 4 with alpha. Raw pixels keep theirs. Default: 3. */
  readonly channels?: 1 | 3 | 4;
  /** Default: `'stretch'`. */
  readonly resize?: ResizeMode;
  /** Colour behind transparency and around a `contain`ed image, 0..1. Default: 1, white. */
  readonly background?: number | readonly number[];
}

/**
 * Reads any image sample as raw pixels, the way an encoder does: to look at it, to `augment` it, or to decode it only
 * once. Of 8-bit files 255 becomes 1, of 16-bit ones 65,535: 12-bit data in a 16-bit file end at 0.0625, which
 * `normalization: 'adapt'` makes up for.
 *
 * @returns floats in 0..1, `[height, width, channels]` row by row
 * @throws `file-not-found`, `invalid-data`, `invalid-input` or `shape-mismatch` for a bad image, `invalid-option`
 *
 * @example
 * ```ts
 * import { readImage } from '@encoderkit/vision';
 *
 * const image = await readImage([[0, 0.5], [0.5, 1]], { size: [4, 4] });
 * console.log(image.width, image.height, image.channels, image.data.length); // 4 4 1 16
 * ```
 */
export async function readImage(sample: ImageSample, options: ReadImageOptions = {}): Promise<FloatImage> {
  const where = typeof sample === 'string' ? `readImage (${shortened(sample)})` : 'readImage';
  const {
    size,
    channels = 3,
    resize: mode,
    background,
  } = checkKnownOptions(where, options, ['size', 'channels', 'resize', 'background']);
  if (channels !== 1 && channels !== 3 && channels !== 4) throw invalidOption(where, 'channels', '1, 3 or 4', channels);
  const [height, width] = size === undefined ? [] : sizeOf(where, size);
  const fit = checkOneOf(where, 'resize', mode ?? 'stretch', resizeModes);
  if (typeof sample === 'string' || sample instanceof Uint8Array) {
    const colours = perChannel(where, 'background', background ?? 1, channels, { atLeast: 0, atMost: 1 });
    const target = { channels, resize: fit, background: colours };
    if (height === undefined || width === undefined) return floatsFrom(await decode(sample, target, where));
    const data = new Float32Array(height * width * channels);
    await loadImage(sample, { ...target, height, width }, data, where);
    return { data, width, height, channels };
  }
  if (isCanvasPixels(sample)) {
    const colours = perChannel(where, 'background', background ?? 1, channels, { atLeast: 0, atMost: 1 });
    const image = canvasImage(sample, channels, colours, where);
    if (height === undefined || width === undefined) return image;
    return resize(image, { height, width, resize: fit, background: colours });
  }
  const raw = await rawOf(sample, where);
  checkRawImage(raw, undefined, where);
  const image = floatsOf(raw, where);
  if (height === undefined || width === undefined || (height === image.height && width === image.width)) return image;
  const colours = perChannel(where, 'background', background ?? 1, image.channels, { atLeast: 0, atMost: 1 });
  return resize(image, { height, width, resize: fit, background: colours });
}

/** The pixels of a size as they are made, which a typing error could let be more than there is memory for. */
const mostPixels = 2 ** 26;

function sizeOf(where: string, size: unknown): [number, number] {
  const [height, width] = pairOfIntegers(where, 'size', size);
  if (height * width <= mostPixels) return [height, width];
  throw invalidOption(where, 'size', `[height, width] of at most ${mostPixels} pixels in all`, size);
}
