import type { RandomGenerator } from '@encoderkit/core';
import {
  checkKnownOptions,
  checkNumber,
  checkPositiveInteger,
  EncoderKitError,
  invalidOption,
  isRecord,
} from '@encoderkit/errors';
import { checkGenerator } from './sound-change.ts';

/** How many masks there are, and how wide each is at the most: every width from 0 is as likely. */
export interface MaskBands {
  readonly count: number;
  readonly most: number;
}

/** SpecAugment (Park et al. 2019): stretches of time and bands of features are blanked out. */
export interface MaskOption {
  /** In frames. No mask is wider than a fifth of the sound. */
  readonly time?: MaskBands;
  /** In neighbouring features: mel bands, or cepstral coefficients. */
  readonly frequency?: MaskBands;
  /** What takes their place. Default: 0, the mean of features that are normalised. */
  readonly fillValue?: number;
}

/** Features row by row: `values[frame * width + feature]`. What a feature extractor gives. */
export interface FeatureMatrix {
  readonly shape: readonly [frames: number, width: number];
  readonly values: Float32Array;
}

/** A mask in time may hide no more than this part of the frames, so that of a short sound something is left. */
const widestPart = 0.2;

/** Masks a matrix in place, by what it draws. */
export type FeatureMasker = (matrix: FeatureMatrix, generator: RandomGenerator) => void;

/** Checks the option once. */
export function featureMasker(option: unknown, where: string): FeatureMasker {
  const name = 'augmentation.mask';
  const given = checkKnownOptions(where, option, ['time', 'frequency', 'fillValue'], name);
  const time = checkBands(given.time, `${name}.time`, where);
  const frequency = checkBands(given.frequency, `${name}.frequency`, where);
  const fillValue = checkNumber(where, `${name}.fillValue`, given.fillValue ?? 0);
  return ({ values, shape: [frames, width] }, generator) => {
    for (let count = 0; count < time.count; count++) {
      const [from, to] = drawBand(generator, Math.min(time.most, Math.floor(frames * widestPart)), frames);
      values.fill(fillValue, from * width, to * width);
    }
    for (let count = 0; count < frequency.count; count++) {
      const [from, to] = drawBand(generator, Math.min(frequency.most, width), width);
      for (let frame = 0; frame < frames; frame++) values.fill(fillValue, frame * width + from, frame * width + to);
    }
  };
}

/** A band of 0 to `most` places within `length`. */
function drawBand(generator: RandomGenerator, most: number, length: number): [number, number] {
  const size = generator.integer(most + 1);
  const from = generator.integer(length - size + 1);
  return [from, from + size];
}

function checkBands(value: unknown, name: string, where: string): MaskBands {
  if (value === undefined) return { count: 0, most: 0 };
  const { count, most } = checkKnownOptions(where, value, ['count', 'most'], name);
  return {
    count: checkPositiveInteger(where, `${name}.count`, count),
    most: checkPositiveInteger(where, `${name}.most`, most),
  };
}

/**
 * One random variation of a matrix of features, as an encoder's `augmentation.mask` makes them: the same generator state gives the same
 * one.
 *
 * @param matrix left as it is
 * @returns the same with new values
 * @throws `invalid-option`; `shape-mismatch` where the values do not fit the shape
 *
 * @example
 * ```ts
 * import { randomGenerator } from '@encoderkit/core';
 * import { maskFeatures } from '@encoderkit/audio';
 *
 * const features = { shape: [100, 13], values: new Float32Array(1300).fill(1) } as const;
 * const masked = maskFeatures(features, { time: { count: 2, most: 10 }, frequency: { count: 1, most: 4 } }, randomGenerator(1));
 * console.log(masked.values.length, masked.values.includes(0)); // 1300 true
 * ```
 */
export function maskFeatures<Matrix extends FeatureMatrix>(
  matrix: Matrix,
  options: MaskOption,
  generator: RandomGenerator,
): Matrix {
  const where = 'maskFeatures';
  checkGenerator(generator, where);
  if (!isRecord(matrix) || !Array.isArray(matrix.shape) || !(matrix.values instanceof Float32Array)) {
    throw invalidOption(where, 'matrix', '{ shape: [frames, width], values } with Float32Array values', matrix);
  }
  const [frames, width] = matrix.shape;
  if (matrix.values.length !== frames * width) {
    throw new EncoderKitError({
      code: 'shape-mismatch',
      where,
      expected: `${frames} × ${width} values, as the shape says`,
      received: matrix.values.length,
    });
  }
  const masked = { ...matrix, values: Float32Array.from(matrix.values) };
  featureMasker(options, where)(masked, generator);
  return masked;
}
