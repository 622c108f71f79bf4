import { realFft } from '../signal/real-fft.ts';
import { windowOf } from '../signal/window.ts';
import { cepstrum } from './cepstrum.ts';
import { type DefinitionRules, definitions } from './definitions.ts';
import { type FeatureName, isMeydaFeature } from './feature-names.ts';
import type { FeatureSettings } from './feature-options.ts';
import { melFilters } from './mel-filters.ts';
import { type FrameSpectrum, meydaFeatures } from './meyda-features.ts';
import { spectralFlux } from './spectral-flux.ts';

/**
 * Makes a frame's features. Those of logarithmic mel energies come in two parts, for `topDb` may change the logarithms once all of them are known.
 * May remember the previous frame: frames come in order.
 */
export interface FrameAnalyser {
  /** Samples it takes. */
  readonly span: number;
  /** Numbers it makes. */
  readonly width: number;
  /** How many logarithms a frame has, or 0 where nobody needs them. */
  readonly logBands: number;
  /** Writes all but what needs logarithms to `row` at `to`, and the logarithms to `logarithms` at `logarithmsTo`. */
  measure(
    samples: Float32Array,
    start: number,
    row: Float32Array,
    to: number,
    logarithms: Float64Array,
    logarithmsTo: number,
  ): void;
  /** Writes what the logarithms give. */
  finish(logarithms: Float64Array, from: number, row: Float32Array, to: number): void;
}

/** The tables of a definition, made once; each call makes an analyser that shares them. */
export function frameAnalysers(settings: FeatureSettings): () => FrameAnalyser {
  const { features, fftSize, frameLength, melBands, coefficients, lifter } = settings;
  const rules: DefinitionRules = definitions[settings.definition].rules;
  const bins = fftSize / 2 + 1;
  const fft = realFft(fftSize);
  const before = rules.padding === 'around' ? Math.floor((fftSize - frameLength) / 2) : 0;
  const window = windowOf(settings.window, frameLength, rules.windowSymmetry).map((value) => value * rules.sampleScale);
  const has = (name: FeatureName) => features.includes(name);
  const filters = melFilters({
    ...settings,
    bands: has('mfcc') || has('melSpectrogram') || has('logMelSpectrogram') ? melBands : 0,
    scale: settings.melScale,
    normalization: settings.melNormalization,
    straightOver: rules.melStraightOver,
  });
  const cosines = cepstrum(melBands, coefficients, lifter, rules.lifterFrom);
  const { scale, floor } = rules.logarithm;
  const needsLogarithms = has('mfcc') || has('logMelSpectrogram');
  const meydaNames = features.filter(isMeydaFeature);
  const needsAmplitudes = meydaNames.length > 0 || has('spectralFlux');

  return () => {
    const input = new Float64Array(fftSize);
    const real = new Float64Array(bins);
    const imaginary = new Float64Array(bins);
    const power = new Float64Array(bins);
    const energies = new Float64Array(melBands);
    const spectrum: FrameSpectrum = {
      signal: new Float32Array(frameLength),
      amplitudes: new Float32Array(bins),
      real,
      imaginary,
    };
    const meyda = meydaNames.length === 0 ? undefined : meydaFeatures(settings, meydaNames, bins);
    const flux = spectralFlux(bins);
    const widths: Record<string, number> = {
      mfcc: coefficients,
      melSpectrogram: melBands,
      logMelSpectrogram: melBands,
      spectralFlux: 1,
      ...meyda?.widths,
    };
    const places = new Map<FeatureName, number>();
    let width = 0;
    for (const name of features) {
      places.set(name, width);
      width += widths[name] ?? 0;
    }
    const mfccAt = places.get('mfcc');
    const melAt = places.get('melSpectrogram');
    const logMelAt = places.get('logMelSpectrogram');
    const fluxAt = places.get('spectralFlux');
    const meydaAt = meydaNames.map((name) => places.get(name) ?? 0);

    return {
      span: rules.padding === 'around' ? fftSize : frameLength,
      width,
      logBands: needsLogarithms ? melBands : 0,
      measure(samples, start, row, to, logarithms, logarithmsTo) {
        if (rules.framewise) takeFramewise(samples, start, settings.preEmphasis, window, input);
        else takeFrame(samples, start + before, window, input, before);
        fft.transform(input, real, imaginary);
        for (let bin = 0; bin < bins; bin++) {
          const x = real[bin] ?? 0;
          const y = imaginary[bin] ?? 0;
          power[bin] = x * x + y * y;
        }
        filters.apply(power, energies);
        if (melAt !== undefined) row.set(energies, to + melAt);
        if (needsLogarithms) {
          for (let band = 0; band < melBands; band++) {
            logarithms[logarithmsTo + band] = scale * Math.log(Math.max(floor, energies[band] ?? 0));
          }
        }
        if (!needsAmplitudes) return;
        for (let index = 0; index < frameLength; index++) spectrum.signal[index] = input[before + index] ?? 0;
        for (let bin = 0; bin < bins; bin++) spectrum.amplitudes[bin] = Math.sqrt(power[bin] ?? 0);
        if (fluxAt !== undefined) row[to + fluxAt] = flux(spectrum.amplitudes);
        meyda?.write(spectrum, row, to, meydaAt);
      },
      finish(logarithms, from, row, to) {
        if (logMelAt !== undefined) {
          for (let band = 0; band < melBands; band++) row[to + logMelAt + band] = logarithms[from + band] ?? 0;
        }
        if (mfccAt !== undefined) cosines.apply(logarithms, from, row, to + mfccAt);
      },
    };
  };
}

function takeFrame(samples: Float32Array, start: number, window: Float64Array, input: Float64Array, at: number): void {
  for (let index = 0; index < window.length; index++) {
    input[at + index] = (samples[start + index] ?? 0) * (window[index] ?? 0);
  }
}

/** Kaldi's: the mean is taken off, then y[t] = x[t] - preEmphasis * x[t - 1], the first sample being its own predecessor. */
function takeFramewise(
  samples: Float32Array,
  start: number,
  preEmphasis: number,
  window: Float64Array,
  input: Float64Array,
): void {
  const length = window.length;
  let sum = 0;
  for (let index = 0; index < length; index++) sum += samples[start + index] ?? 0;
  const mean = sum / length;
  let previous = (samples[start] ?? 0) - mean;
  for (let index = 0; index < length; index++) {
    const sample = (samples[start + index] ?? 0) - mean;
    input[index] = (sample - preEmphasis * previous) * (window[index] ?? 0);
    previous = sample;
  }
}
