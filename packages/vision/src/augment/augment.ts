import type { RandomGenerator } from '@encoderkit/core';
import { checkKnownOptions, checkNumber, checkOneOf, EncoderKitError } from '@encoderkit/errors';
import { checkRawImage, copyAsFloats, type FloatImage, isRawImage, type RawImage } from '../image/image-sample.ts';
import { chain, type DrawAffine, fromCorner, type ImageSize, identity } from './affine.ts';
import { type BrightnessOption, brightness } from './brightness.ts';
import { type ContrastOption, contrast } from './contrast.ts';
import { type ErasingOption, erasing } from './erasing.ts';
import { type FlipOption, flip } from './flip.ts';
import type { PixelChange } from './pixel-change.ts';
import { type FillMode, fillModes, resample } from './resample.ts';
import { type RotateOption, rotate } from './rotate.ts';
import { type ShearOption, shear } from './shear.ts';
import { type ShiftOption, shift } from './shift.ts';
import { type ZoomOption, zoom } from './zoom.ts';

interface GeometricOptions {
  readonly flip?: FlipOption;
  readonly shear?: ShearOption;
  readonly zoom?: ZoomOption;
  readonly rotate?: RotateOption;
  readonly shift?: ShiftOption;
}

interface PixelOptions {
  readonly contrast?: ContrastOption;
  readonly brightness?: BrightnessOption;
  readonly erasing?: ErasingOption;
}

/** Random changes of training images that leave their labels true. Left out, a change is not made. */
export interface AugmentationOptions extends GeometricOptions, PixelOptions {
  /** What fills the places that a shift, rotation, shear or zoom uncovers. Default: `'nearest'`. */
  readonly fillMode?: FillMode;
  /** The value for `fillMode: 'constant'`, 0..1. Default: 0, black. */
  readonly fillValue?: number;
}

/** Moves pixels; in this order. They make one map together, so that an image is sampled once. */
const geometricChanges: {
  readonly [Name in keyof GeometricOptions]-?: (option: unknown, where: string) => DrawAffine;
} = {
  flip,
  shear,
  zoom,
  rotate,
  shift,
};

/** Changes values; in this order. */
const pixelChanges: { readonly [Name in keyof PixelOptions]-?: (option: unknown, where: string) => PixelChange } = {
  contrast,
  brightness,
  erasing,
};

/** Changes one image in place, by what it draws. `scratch` is as long as `values`. */
export type Augmenter = (
  values: Float32Array,
  scratch: Float32Array,
  size: ImageSize,
  generator: RandomGenerator,
) => void;

/** Checks the options once; the function that comes back is quick. Undefined where no change is asked for. */
export function augmenter(options: AugmentationOptions, where: string): Augmenter | undefined {
  const names = [...Object.keys(geometricChanges), ...Object.keys(pixelChanges), 'fillMode', 'fillValue'];
  const given = checkKnownOptions(where, options, names, 'augmentation');
  const prepare = <Change>(table: Record<string, (option: unknown, where: string) => Change>) =>
    Object.entries(table).flatMap(([name, make]) => (given[name] === undefined ? [] : [make(given[name], where)]));
  const maps = prepare(geometricChanges);
  const changes = prepare(pixelChanges);
  const fill = {
    mode: checkOneOf(where, 'augmentation.fillMode', given.fillMode ?? 'nearest', fillModes),
    value: checkNumber(where, 'augmentation.fillValue', given.fillValue ?? 0, { atLeast: 0, atMost: 1 }),
  };
  if (maps.length + changes.length === 0) return undefined;
  return (values, scratch, size, generator) => {
    if (maps.length > 0) {
      const map = maps.reduce((whole, draw) => chain(draw(generator, size), whole), identity);
      scratch.set(values);
      resample(scratch, values, size, fromCorner(map, size), fill);
    }
    for (const change of changes) change(values, size, generator);
  };
}

/**
 * One random variation of an image, as an encoder's `augmentation` makes them: the same generator state gives the
 * same one.
 *
 * @param image raw pixels: integers 0..255 or floats 0..1; they are left as they are
 * @returns a new image of the same size, floats in 0..1
 * @throws `invalid-option` for an option that makes no sense, `shape-mismatch` or `invalid-input` for such an image
 *
 * @example
 * ```ts
 * import { randomGenerator } from '@encoderkit/core';
 * import { augment } from '@encoderkit/vision';
 *
 * const image = { data: Uint8Array.from({ length: 784 }, (_, index) => index % 256), width: 28, height: 28, channels: 1 };
 * const varied = augment(image, { rotate: 10, shift: 2, erasing: 0.5 }, randomGenerator(1));
 * console.log(varied.data.length); // 784
 * ```
 */
export function augment(image: RawImage, options: AugmentationOptions, generator: RandomGenerator): FloatImage {
  const where = 'augment';
  if (!isRawImage(image)) {
    throw new EncoderKitError({
      code: 'invalid-input',
      where,
      expected: 'raw pixels { data, width, height, channels }',
      received: typeof image,
      remedy: 'readImage() makes them of any image.',
    });
  }
  checkRawImage(image, undefined, where);
  const data = new Float32Array(image.data.length);
  copyAsFloats(image.data, data, where);
  augmenter(options, where)?.(data, new Float32Array(data.length), image, generator);
  return { data, width: image.width, height: image.height, channels: image.channels };
}
