import {
  checkPooling,
  completeRecurrentStack,
  defaultSeed,
  type PoolingName,
  type RecurrentStackOptions,
} from '@encoderkit/core';
import { checkKnownOptions, checkNumber, checkPath, invalidOption, isRecord } from '@encoderkit/errors';
import { type AugmentationOptions, checkAugmentation } from '../augment/augment.ts';
import type { FeatureOptions } from '../features/feature-options.ts';
import { type SoundProcessing, soundProcessor } from '../input/processing.ts';
import { defaultSampleRate } from '../input/read-sound.ts';
import { sampleRates } from '../input/sound.ts';
import { type CompleteConvolution, type ConvolutionOptions, completeConvolutions } from './convolutions.ts';

/** Options of the feature extractor: its sample rate is the encoder's. */
export type AudioFeatureOptions = Omit<FeatureOptions, 'sampleRate'>;

export interface AudioEncoderOptions
  extends SoundProcessing,
    Pick<RecurrentStackOptions, 'cell' | 'units' | 'layers' | 'bidirectional' | 'recurrentDropout' | 'resetAfter'> {
  /** Samples per second that sounds are converted to; 16000 when absent. */
  readonly sampleRate?: number;
  /** Seconds that are read of a sound, so that memory is bounded; 10 when absent. Streams have no end. */
  readonly maxSeconds?: number;
  /**
   * What is computed of each frame. When absent, 13 MFCC with first and second derivatives, normalised by what `adapt` learns. Options
   * that are given replace theirs: `deltas: 2`, `normalization: 'adapt'` and `topDb: false`, which lets the encoder stream.
   */
  readonly features?: AudioFeatureOptions;
  /** One-dimensional convolutions before the recurrent layers, each of which looks back only; none when absent. */
  readonly convolution?: ConvolutionOptions | readonly ConvolutionOptions[];
  /** Share of the features dropped in training, the same ones for all frames of a sound, before each recurrent layer; 0 when absent. */
  readonly dropout?: number;
  /** How the frames' vectors become the sound's; `'last'` when absent. */
  readonly pooling?: PoolingName;
  /** Random changes of sounds and features, in training only. */
  readonly augmentation?: AugmentationOptions | false;
  /** A folder where features of sound files are kept, so that a file is decoded once. It is not part of a bundle. */
  readonly featureCache?: string;
  /** Fixes the initial weights; 0 when absent. */
  readonly seed?: number;
}

/** Those that a bundle keeps; `features` it keeps as the extractor has them. */
export const savedOptionNames = [
  ...['sampleRate', 'maxSeconds', 'features', 'convolution', 'reduceNoise', 'trimSilence', 'normalizeLoudness'],
  ...['cell', 'units', 'layers', 'bidirectional', 'dropout', 'recurrentDropout', 'resetAfter'],
  ...['pooling', 'augmentation', 'seed'],
];

export interface CompleteOptions {
  readonly sampleRate: number;
  readonly maxSeconds: number;
  readonly processing: SoundProcessing;
  readonly convolution: readonly CompleteConvolution[];
  readonly stack: ReturnType<typeof completeRecurrentStack>;
  readonly pooling: PoolingName;
  readonly augmentation: AugmentationOptions | false;
  readonly featureCache: string | undefined;
  readonly seed: number;
}

/** The options with their defaults, checked; those of features are left to the extractor. */
export function completeOptions(where: string, options: AudioEncoderOptions): CompleteOptions {
  checkKnownOptions(where, options, [...savedOptionNames, 'featureCache']);
  const {
    sampleRate = defaultSampleRate,
    maxSeconds = 10,
    augmentation = false,
    featureCache,
    seed = defaultSeed(),
  } = options;
  const { reduceNoise = false, trimSilence = false, normalizeLoudness = false } = options;
  const processing = { reduceNoise, trimSilence, normalizeLoudness };
  soundProcessor(processing, where);
  if (augmentation !== false) checkAugmentation(augmentation, where);
  if (featureCache !== undefined) checkPath(where, 'featureCache', featureCache);
  const { cell, units, layers, bidirectional, dropout, recurrentDropout, resetAfter } = options;
  return {
    sampleRate: checkNumber(where, 'sampleRate', sampleRate, { integer: true, ...sampleRates }),
    maxSeconds: checkNumber(where, 'maxSeconds', maxSeconds, { above: 0, atMost: 86_400 }),
    processing,
    convolution: completeConvolutions(where, options.convolution ?? []),
    stack: completeRecurrentStack(
      where,
      withoutUndefined({ cell, units, layers, bidirectional, dropout, recurrentDropout, resetAfter, seed }),
    ),
    pooling: checkPooling(where, 'pooling', options.pooling ?? 'last'),
    augmentation,
    featureCache,
    seed: checkNumber(where, 'seed', seed, { integer: true }),
  };
}

/** What the extractor is made with. */
export function featureOptions(where: string, features: unknown, sampleRate: number): FeatureOptions {
  const given = features === undefined ? {} : features;
  if (!isRecord(given)) throw invalidOption(where, 'features', 'an object of options', given);
  if (given.sampleRate !== undefined && given.sampleRate !== sampleRate) {
    const remedy = 'Leave it out: it is the encoder\'s "sampleRate".';
    throw invalidOption(where, 'features.sampleRate', `${sampleRate}`, given.sampleRate, remedy);
  }
  return { deltas: 2, topDb: false, normalization: 'adapt', ...given, sampleRate };
}

/** Options that are not given, as if they were not there. */
function withoutUndefined<Given extends object>(
  given: Given,
): { [Key in keyof Given]?: Exclude<Given[Key], undefined> } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Given]?: Exclude<Given[Key], undefined>;
  };
}
