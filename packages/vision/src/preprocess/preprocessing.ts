import { type HostArray, mapConcurrently, randomGenerator, type TrainingPass } from '@encoderkit/core';
import {
  checkKnownOptions,
  checkOneOf,
  checkPositiveInteger,
  EncoderKitError,
  invalidOption,
} from '@encoderkit/errors';
import { type AugmentationOptions, type Augmenter, augmenter } from '../augment/augment.ts';
import { perChannel } from '../base/options.ts';
import { type DenoiseOptions, medianFilter } from '../image/denoise.ts';
import { type ImageSample, nameOf } from '../image/image-sample.ts';
import {
  completeNormalization,
  type Normalization,
  type NormalizationOption,
  normalize,
  statisticsAccumulator,
} from '../image/normalize.ts';
import { type ResizeMode, resizeModes } from '../image/resize.ts';
import { copyRaw, type ImageTarget, isReady, loadImage } from '../read/read-image.ts';

/** What happens to an image before the network. */
export interface PreprocessingOptions {
  /**
   * Size of the images that the network sees: `[height, width, channels]`, 1 channel for grey, 3 for colour, 4 with
   * alpha.
   */
  readonly input: readonly [height: number, width: number, channels: number];
  /** How an image of another size is fitted. Default: `'stretch'`. */
  readonly resize?: ResizeMode;
  /**
   * The colour behind the transparent parts of an image, and around one that is fitted by `contain`: 0..1, one number
   * or one per channel. Default: 1, white.
   */
  readonly background?: number | readonly number[];
  /** Removes single wrong pixels, in training and later alike. Default: false. */
  readonly denoise?: DenoiseOptions | false;
  /** How pixels in 0..1 are scaled for the network. Default: `{ mean: 0.5, variance: 0.0625 }`, which is -2..2. */
  readonly normalization?: NormalizationOption;
  /**
   * Random changes while training, never later. They are fixed by the seed of `train`, the epoch and the image's
   * position. Default: none.
   */
  readonly augmentation?: AugmentationOptions | false;
}

export const preprocessingOptionNames = [
  'input',
  'resize',
  'background',
  'denoise',
  'normalization',
  'augmentation',
] as const;

/** Preprocessing options with nothing left out, as JSON; `normalization` is `adapt` until it has been learnt. */
export interface Preprocessing {
  readonly input: readonly [height: number, width: number, channels: number];
  readonly resize: ResizeMode;
  readonly background: readonly number[];
  readonly denoise: DenoiseOptions | false;
  readonly normalization: Normalization;
  readonly augmentation: AugmentationOptions | false;
}

/**
 * Photographs have about this mean and variance. It learns as fast as with statistics from `adapt` and needs none: decisions/007
 * compares them.
 */
const defaultNormalization = { mean: 0.5, variance: 0.25 ** 2 };

/** How many images are decoded at a time. sharp's thread pool has four threads; a few more wait ready for them. */
const decodesAtOnce = 8;

/** How many images `adapt` reads before it adds them up. */
const adaptBatch = 64;

export function completePreprocessing(options: Record<string, unknown>, where: string): Preprocessing {
  const input = completeInput(options.input, where);
  const channels = input[2];
  const augmentation = options.augmentation ?? false;
  return {
    input,
    resize: checkOneOf(where, 'resize', options.resize ?? 'stretch', resizeModes),
    background: perChannel(where, 'background', options.background ?? 1, channels, { atLeast: 0, atMost: 1 }),
    denoise: completeDenoise(options.denoise ?? false, where),
    normalization: completeNormalization(where, options.normalization ?? defaultNormalization, channels),
    // Checked here, at once; kept as it was given.
    augmentation: augmentation === false || augmenter(augmentation, where) === undefined ? false : augmentation,
  };
}

function completeInput(input: unknown, where: string): readonly [number, number, number] {
  const remedy = 'For grey images of 28 by 28 pixels pass input: [28, 28, 1].';
  if (!Array.isArray(input) || input.length !== 3)
    throw invalidOption(where, 'input', '[height, width, channels]', input, remedy);
  const of = (position: number) => checkPositiveInteger(where, `input[${position}]`, input[position], remedy);
  return [of(0), of(1), of(2)];
}

function completeDenoise(option: unknown, where: string): DenoiseOptions | false {
  if (option === false) return false;
  const { median } = checkKnownOptions(where, option, ['median'], 'denoise');
  if (typeof median !== 'number' || !Number.isSafeInteger(median) || median < 3 || median % 2 === 0) {
    throw invalidOption(where, 'denoise.median', 'an odd integer, 3 or more', median, 'Use denoise: { median: 3 }.');
  }
  return { median };
}

/** Looks at pixels as they are read, before anything is done to them. */
type PixelListener = (values: Float32Array) => void;

/** A batch `[samples.length, height, width, channels]` of what the network takes. */
export async function preprocessImages(
  samples: readonly ImageSample[],
  settings: Preprocessing,
  pass: TrainingPass | undefined,
  where: string,
  listener: PixelListener = () => {},
): Promise<HostArray> {
  const { normalization } = settings;
  if (normalization === 'adapt') {
    throw new EncoderKitError({
      code: 'not-adapted',
      where,
      problem: 'normalization is "adapt", and the mean and variance have not been learnt yet',
      remedy: 'Call adapt(samples) first; train() does so by itself.',
    });
  }
  checkList(samples, where);
  const values = await readImages(samples, settings, (position) => pass?.indices[position] ?? position);
  listener(values);
  const [height, width, channels] = settings.input;
  const size = { height, width, channels };
  const length = height * width * channels;
  const change = augmenterOf(settings, pass, where);
  const scratch = new Float32Array(change ? length : 0);
  if (change && pass) {
    for (let position = 0; position < samples.length; position++) {
      const generator = randomGenerator([pass.seed, pass.epoch, pass.indices[position] ?? position]);
      change(values.subarray(position * length, (position + 1) * length), scratch, size, generator);
    }
  }
  if (normalization !== 'none') normalize(values, normalization);
  return { dtype: 'float32', shape: [samples.length, height, width, channels], values };
}

/** One image in place of a list of one is a mistake easily made, and a path would be taken for a list of letters. */
export function checkList(samples: unknown, where: string): void {
  if (Array.isArray(samples)) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'an array of images',
    received: typeof samples === 'string' ? samples : typeof samples,
    remedy: 'Pass [image], even if there is only one.',
  });
}

function augmenterOf(
  { augmentation }: Preprocessing,
  pass: TrainingPass | undefined,
  where: string,
): Augmenter | undefined {
  return pass && augmentation ? augmenter(augmentation, where) : undefined;
}

/** Images as floats in 0..1, denoised, one after the other. Encoded ones are decoded several at a time. */
async function readImages(
  samples: readonly ImageSample[],
  settings: Preprocessing,
  indexOf: (position: number) => number,
): Promise<Float32Array> {
  const [height, width, channels] = settings.input;
  const target: ImageTarget = { height, width, channels, resize: settings.resize, background: settings.background };
  const length = height * width * channels;
  const values = new Float32Array(samples.length * length);
  const slot = (position: number) => values.subarray(position * length, (position + 1) * length);
  const waiting: number[] = [];
  for (let position = 0; position < samples.length; position++) {
    const sample = samples[position];
    if (!isReady(sample, target)) waiting.push(position);
    else copyRaw(sample, target, slot(position), nameOf(sample, indexOf(position)));
  }
  await mapConcurrently(waiting, decodesAtOnce, async (position) => {
    const sample = samples[position];
    const name = nameOf(sample, indexOf(position));
    await loadImage(sample, target, slot(position), name);
  });
  if (settings.denoise) {
    for (let position = 0; position < samples.length; position++) {
      const data = slot(position);
      data.set(medianFilter({ data, height, width, channels }, settings.denoise.median).data);
    }
  }
  return values;
}

/**
 * Learns mean and variance of each channel from raw samples, a few in memory at a time. Where they are not to be learnt, only the first are looked at.
 */
export async function learnStatistics(
  samples: AsyncIterable<ImageSample> | Iterable<ImageSample>,
  settings: Preprocessing,
  where: string,
  listener: PixelListener = () => {},
): Promise<Normalization> {
  const accumulator = statisticsAccumulator(settings.input[2]);
  const learns = settings.normalization === 'adapt';
  let batch: ImageSample[] = [];
  let read = 0;
  const flush = async () => {
    const values = await readImages(batch, settings, (position) => read + position);
    listener(values);
    if (learns) accumulator.add(values);
    read += batch.length;
    batch = [];
  };
  for await (const sample of samples) {
    batch.push(sample);
    if (batch.length < adaptBatch) continue;
    await flush();
    if (!learns) return settings.normalization;
  }
  if (batch.length > 0) await flush();
  if (read === 0) {
    throw new EncoderKitError({ code: 'empty-data', where, expected: 'at least one image to adapt to', received: 0 });
  }
  return learns ? accumulator.result() : settings.normalization;
}
