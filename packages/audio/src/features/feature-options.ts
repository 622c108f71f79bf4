import {
  checkBoolean,
  checkKnownOptions,
  checkNumber,
  checkOneOf,
  checkPositiveInteger,
  invalidOption,
  isRecord,
} from '@encoderkit/errors';
import { meydaWindows, type WindowName, windowNames } from '../signal/window.ts';
import { type Definition, type DefinitionName, definitionNames, definitions } from './definitions.ts';
import { type FeatureName, featureNames } from './feature-names.ts';
import type { MelFilterOptions } from './mel-filters.ts';
import { type MelScaleName, melScaleNames } from './mel-scale.ts';
import type { FeatureStatistics } from './normalization.ts';

/** Options of `featureExtractor`. Lengths are in samples, frequencies in Hz. */
export interface FeatureOptions {
  /** Samples per second of the sounds that will come. */
  readonly sampleRate: number;
  /** Whose formulas are followed. Default: `'librosa'`. The README compares them. */
  readonly definition?: DefinitionName;
  /** What is computed of each frame, in this order. Default: `['mfcc']`. */
  readonly features?: readonly FeatureName[];
  /** Length of a frame, and of the window over it. Default: 25 ms; for `meyda` the power of two that holds 25 ms. */
  readonly frameLength?: number;
  /** From the begin of a frame to that of the next. Default: 10 ms. */
  readonly hopLength?: number;
  /** Points of the Fourier transform, a power of two of `frameLength` or more. Default: the smallest of them. */
  readonly fftSize?: number;
  /** Default: `'hann'`; for `kaldi`, `'povey'`. */
  readonly window?: WindowName;
  /** Puts frame t's middle at sample `t * hopLength`, with zeros around the sound. Default: true for `librosa`. */
  readonly center?: boolean;
  /** y[t] = x[t] - preEmphasis * x[t - 1], before all else. Default: 0; for `kaldi`, 0.97. */
  readonly preEmphasis?: number;
  /** Number of mel filters. Default: 40 for `librosa`, 26 for `meyda`, 23 for `kaldi`. */
  readonly melBands?: number;
  /** Default: `'slaney'` for `librosa`, else `'htk'`. */
  readonly melScale?: MelScaleName;
  /** `'slaney'` divides each mel filter by half its width in Hz; `'none'` leaves its peak at 1. Default: `'slaney'` for `librosa`. */
  readonly melNormalization?: MelFilterOptions['normalization'];
  /** Where the first mel filter begins. Default: 0; for `kaldi`, 20. */
  readonly minFrequency?: number;
  /** Where the last mel filter ends. Default: half the sample rate. */
  readonly maxFrequency?: number;
  /** How many of the MFCC are kept, up to `melBands`. Default: 13. */
  readonly coefficients?: number;
  /** Sinusoidal liftering of the MFCC; 0 for none. Default: 0; for `kaldi`, 22. */
  readonly lifter?: number;
  /**
   * Lifts logarithmic mel energies to at least so many decibels below the largest of the sound. It needs the whole sound, so a stream cannot have it.
   * Default: 80 for `librosa`, else false.
   */
  readonly topDb?: number | false;
  /** 1 adds the first derivatives of all features, 2 the second ones too. Default: 0. */
  readonly deltas?: 0 | 1 | 2;
  /** Over how many frames derivatives are fitted: an odd number. Default: 9. */
  readonly deltaWidth?: number;
  /** How many frames before and after are stacked with each. Default: none. */
  readonly context?: { readonly before?: number; readonly after?: number };
  /**
   * `'adapt'` learns each feature's mean and variance from sounds (call `adapt`); or the statistics. `'sound'` takes mean and variance of each sound by itself, which
   * makes voices and microphones more alike; a stream cannot. Default: `'none'`.
   */
  readonly normalization?: 'none' | 'adapt' | 'sound' | FeatureStatistics;
}

/** The options with nothing left out: JSON that `featureExtractor` takes. */
export interface FeatureSettings extends Required<FeatureOptions> {
  readonly context: { readonly before: number; readonly after: number };
}

type OptionName = keyof FeatureOptions;

const known = [
  'sampleRate',
  'definition',
  'features',
  'frameLength',
  'hopLength',
  'fftSize',
  'window',
  'center',
  'preEmphasis',
  'melBands',
  'melScale',
  'melNormalization',
  'minFrequency',
  'maxFrequency',
  'coefficients',
  'lifter',
  'topDb',
  'deltas',
  'deltaWidth',
  'context',
  'normalization',
] as const satisfies readonly OptionName[];

/** meyda gives no more coefficients than this. */
const meydaCoefficients = 40;

/** @throws `invalid-option`, naming the option. */
export function completeFeatureOptions(where: string, options: unknown): FeatureSettings {
  const given = checkKnownOptions(where, options, known);
  const read = <Value>(name: OptionName, fallback: Value): unknown => given[name] ?? fallback;

  const sampleRate = checkNumber(where, 'sampleRate', given.sampleRate, { atLeast: 100, atMost: 1e6 });
  const definition = checkOneOf(where, 'definition', read('definition', 'librosa'), definitionNames);
  const { defaults, fixed }: Definition = definitions[definition];
  const whole = (name: OptionName, fallback: number, remedy?: string) =>
    checkPositiveInteger(where, name, read(name, fallback), remedy);

  const usual = Math.round(0.025 * sampleRate);
  const frameLength = whole('frameLength', definition === 'meyda' ? powerOfTwo(usual) : usual, inSamples);
  const fftSize = whole('fftSize', Math.max(8, powerOfTwo(frameLength)));
  if (definition === 'meyda' && (powerOfTwo(frameLength) !== frameLength || frameLength < 8)) {
    throw invalidOption(where, 'frameLength', 'a power of two, 8 or more, where "definition" is "meyda"', frameLength);
  }
  if (fftSize < frameLength || fftSize < 8 || powerOfTwo(fftSize) !== fftSize || fftSize > largestFft) {
    const expected = `a power of two from ${Math.max(8, frameLength)} ("frameLength") to ${largestFft}`;
    throw invalidOption(where, 'fftSize', expected, fftSize, 'A shorter frame is padded with zeros.');
  }
  const maxFrequency = checkNumber(where, 'maxFrequency', read('maxFrequency', sampleRate / 2), {
    above: 0,
    atMost: sampleRate / 2,
  });
  const melBands = checkNumber(where, 'melBands', read('melBands', defaults.melBands), {
    integer: true,
    atLeast: 1,
    atMost: fftSize,
  });
  const settings: FeatureSettings = {
    sampleRate,
    definition,
    features: checkFeatures(where, read('features', ['mfcc']), definition),
    frameLength,
    hopLength: whole('hopLength', Math.round(0.01 * sampleRate), inSamples),
    fftSize,
    window: checkOneOf(where, 'window', read('window', defaults.window), windowNames),
    center: checkBoolean(where, 'center', read('center', defaults.center)),
    preEmphasis: checkNumber(where, 'preEmphasis', read('preEmphasis', defaults.preEmphasis), {
      atLeast: 0,
      atMost: 1,
    }),
    melBands,
    melScale: checkOneOf(where, 'melScale', read('melScale', defaults.melScale), melScaleNames),
    melNormalization: checkOneOf(where, 'melNormalization', read('melNormalization', defaults.melNormalization), [
      'slaney',
      'none',
    ]),
    minFrequency: checkNumber(where, 'minFrequency', read('minFrequency', defaults.minFrequency), {
      atLeast: 0,
      below: maxFrequency,
    }),
    maxFrequency,
    coefficients: checkNumber(where, 'coefficients', read('coefficients', Math.min(13, melBands)), {
      integer: true,
      atLeast: 1,
      atMost: definition === 'meyda' ? Math.min(melBands, meydaCoefficients) : melBands,
    }),
    lifter: checkNumber(where, 'lifter', read('lifter', defaults.lifter), { atLeast: 0 }),
    topDb: checkTopDb(where, read('topDb', defaults.topDb)),
    deltas: checkDeltas(where, read('deltas', 0)),
    deltaWidth: checkDeltaWidth(where, read('deltaWidth', 9)),
    context: checkContext(where, read('context', {})),
    normalization: 'none',
  };
  for (const name of known) {
    if (given[name] === undefined || !fixed.includes(name)) continue;
    // What toConfig gives is taken back.
    if (given[name] === completeFixed(name, settings, defaults)) continue;
    throw invalidOption(
      where,
      name,
      `left out where "definition" is "${definition}"`,
      given[name],
      'meyda decides it.',
    );
  }
  if (definition === 'meyda' && meydaWindows[settings.window] === undefined) {
    throw invalidOption(
      where,
      'window',
      `one that meyda has: ${Object.keys(meydaWindows).join(', ')}`,
      settings.window,
    );
  }
  return settings;
}

/** Reads `normalization`, once the number of features is known. */
export function checkNormalization(where: string, value: unknown, width: number): FeatureSettings['normalization'] {
  const option = value ?? 'none';
  if (!isRecord(option)) return checkOneOf(where, 'normalization', option, ['none', 'adapt', 'sound']);
  const { mean, variance } = checkKnownOptions(where, option, ['mean', 'variance'], 'normalization');
  return {
    mean: checkNumbers(where, 'normalization.mean', mean, width, Number.NEGATIVE_INFINITY),
    variance: checkNumbers(where, 'normalization.variance', variance, width, 0),
  };
}

const inSamples = 'It is a number of samples: 25 ms are 400 at 16 kHz.';
const largestFft = 2 ** 20;

const powerOfTwo = (least: number) => 2 ** Math.ceil(Math.log2(least));

function completeFixed(name: OptionName, settings: FeatureSettings, defaults: Definition['defaults']): unknown {
  if (name === 'fftSize') return settings.frameLength;
  if (name === 'maxFrequency') return settings.sampleRate / 2;
  return new Map<string, unknown>(Object.entries(defaults)).get(name);
}

function checkFeatures(where: string, value: unknown, definition: DefinitionName): FeatureName[] {
  if (!Array.isArray(value) || value.length === 0) {
    throw invalidOption(where, 'features', `a list of any of ${featureNames.join(', ')}`, value);
  }
  const names = value.map((name, index) => checkOneOf(where, `features[${index}]`, name, featureNames));
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) throw invalidOption(where, 'features', 'different names', names);
  }
  if (definition === 'meyda' && names.includes('melSpectrogram')) {
    const remedy = 'Ask for "logMelSpectrogram", or use another definition.';
    throw invalidOption(
      where,
      'features',
      'what meyda has: it gives mel energies as ln(1 + energy) alone',
      names,
      remedy,
    );
  }
  return names;
}

function checkTopDb(where: string, value: unknown): number | false {
  return value === false ? false : checkNumber(where, 'topDb', value, { above: 0 });
}

function checkDeltas(where: string, value: unknown): 0 | 1 | 2 {
  if (value === 0 || value === 1 || value === 2) return value;
  throw invalidOption(where, 'deltas', '0, 1 or 2', value);
}

function checkDeltaWidth(where: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 3 && value % 2 === 1) return value;
  throw invalidOption(where, 'deltaWidth', 'an odd integer, 3 or more', value);
}

function checkContext(where: string, value: unknown): FeatureSettings['context'] {
  const { before = 0, after = 0 } = checkKnownOptions(where, value, ['before', 'after'], 'context');
  const range = { integer: true, atLeast: 0, atMost: 1000 };
  return {
    before: checkNumber(where, 'context.before', before, range),
    after: checkNumber(where, 'context.after', after, range),
  };
}

function checkNumbers(where: string, name: string, value: unknown, width: number, atLeast: number): number[] {
  if (!Array.isArray(value) || value.length !== width) {
    const received = Array.isArray(value) ? `${value.length} of them` : value;
    throw invalidOption(where, name, `${width} numbers, one for each feature`, received);
  }
  return value.map((each, index) => checkNumber(where, `${name}[${index}]`, each, { atLeast }));
}
