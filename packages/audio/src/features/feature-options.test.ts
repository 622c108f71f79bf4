import { describe, expect, it } from 'vitest';
import { featureExtractor } from './feature-extractor.ts';
import { completeFeatureOptions, type FeatureOptions } from './feature-options.ts';

const complete = (options: unknown) => completeFeatureOptions('test', options);

describe('completeFeatureOptions', () => {
  it.each<[FeatureOptions, Partial<FeatureOptions>]>([
    [
      { sampleRate: 16000 },
      {
        frameLength: 400,
        hopLength: 160,
        fftSize: 512,
        melBands: 40,
        coefficients: 13,
        maxFrequency: 8000,
        center: true,
        topDb: 80,
      },
    ],
    [{ sampleRate: 22050 }, { frameLength: 551, hopLength: 221, fftSize: 1024 }],
    [{ sampleRate: 8000 }, { frameLength: 200, hopLength: 80, fftSize: 256 }],
    [{ sampleRate: 16000, frameLength: 512 }, { fftSize: 512 }],
    [{ sampleRate: 16000, melBands: 10 }, { coefficients: 10 }],
    [
      { sampleRate: 16000, definition: 'meyda' },
      { frameLength: 512, fftSize: 512, melBands: 26, center: false, topDb: false },
    ],
    [
      { sampleRate: 16000, definition: 'kaldi' },
      { window: 'povey', melBands: 23, preEmphasis: 0.97, lifter: 22, minFrequency: 20 },
    ],
  ])('completes %j', (options, expected) => {
    expect(complete(options)).toMatchObject(expected);
    expect(complete(complete(options))).toEqual(complete(options));
  });

  it.each<[string, unknown, string]>([
    ['no options', undefined, 'expected an object of options, received undefined'],
    ['a misspelt name', { sampleRate: 16000, hop: 1 }, 'there is no option "hop"'],
    ['no sample rate', {}, '"sampleRate" to be a finite number from 100'],
    ['0 Hz', { sampleRate: 0 }, '"sampleRate"'],
    ['an absurd sample rate', { sampleRate: 1e9 }, '"sampleRate"'],
    ['an unknown definition', { definition: 'htk' }, '"definition" to be one of "librosa", "meyda", "kaldi"'],
    ['seconds for samples', { frameLength: 0.025 }, 'It is a number of samples'],
    ['no hop', { hopLength: 0 }, '"hopLength" to be a positive integer'],
    ['a transform smaller than the frame', { fftSize: 256 }, '"fftSize" to be a power of two from 400'],
    ['a transform of another size', { fftSize: 600 }, '"fftSize" to be a power of two'],
    ['a frame of an hour', { frameLength: 16000 * 3600 }, '"fftSize" to be a power of two'],
    [
      'more coefficients than bands',
      { melBands: 20, coefficients: 21 },
      '"coefficients" to be an integer from 1 to 20',
    ],
    ['no bands', { melBands: 0 }, '"melBands"'],
    [
      'frequencies the sound does not have',
      { maxFrequency: 9000 },
      '"maxFrequency" to be a finite number greater than 0 and at most 8000',
    ],
    ['a range turned round', { minFrequency: 4000, maxFrequency: 3000 }, '"minFrequency"'],
    ['no features', { features: [] }, '"features" to be a list of any of mfcc,'],
    ['an unknown feature', { features: ['mfcc', 'mfc'] }, '"features[1]" to be one of "mfcc"'],
    ['a feature twice', { features: ['rms', 'rms'] }, '"features" to be different names'],
    ['third derivatives', { deltas: 3 }, '"deltas" to be 0, 1 or 2'],
    ['derivatives over an even width', { deltaWidth: 4 }, '"deltaWidth" to be an odd integer, 3 or more'],
    ['a negative context', { context: { before: -1 } }, '"context.before"'],
    ['a misspelt context', { context: { left: 1 } }, 'left'],
    ['a topDb of true', { topDb: true }, '"topDb"'],
    ['an unknown window', { window: 'hanning' }, '"window" to be one of "hann"'],
    ['a frame that meyda cannot take', { definition: 'meyda', frameLength: 400 }, '"frameLength" to be a power of two'],
    ['what meyda decides', { definition: 'meyda', melScale: 'slaney' }, 'meyda decides it'],
    ['a window that meyda has not', { definition: 'meyda', window: 'povey' }, 'one that meyda has: hann,'],
    ['more coefficients than meyda gives', { definition: 'meyda', melBands: 60, coefficients: 41 }, 'from 1 to 40'],
    ['a mel spectrogram of meyda', { definition: 'meyda', features: ['melSpectrogram'] }, 'ln(1 + energy)'],
  ])('refuses %s', (what, options, message) => {
    const whole =
      options === undefined || what === 'no sample rate' ? options : { sampleRate: 16000, ...Object(options) };
    expect(() => complete(whole)).toThrow(
      expect.objectContaining({ code: 'invalid-option', message: expect.stringContaining(message) }),
    );
  });
});

it.each<[unknown, string]>([
  ['learn', '"normalization" to be one of "none", "adapt"'],
  [{ mean: [0] }, '"normalization.mean" to be 13 numbers, one for each feature, received "1 of them"'],
  [{ mean: Array(13).fill(0), variance: Array(13).fill(-1) }, '"normalization.variance[0]"'],
])('normalization cannot be %j', (normalization, message) => {
  const options: object = { sampleRate: 16000, normalization };
  expect(() => featureExtractor({ sampleRate: 16000, ...options })).toThrow(message);
});
