import { checkKnownOptions, checkNumber } from '@encoderkit/errors';
import { rawSoundOf, type Sound } from './sound.ts';
import { shortTimeFourier } from './stft.ts';

export interface ReduceNoiseOptions {
  /** By how many decibels noise is made quieter. Default: 20. More leaves less noise, and more of the traces that the mask makes. */
  readonly reduction?: number;
  /** The part of the time in which there is nothing but noise, at the least; the noise is measured there. Default: 0.2. */
  readonly quantile?: number;
  /** How many times the power of the noise a sound must have to be let half through. Default: 4. */
  readonly threshold?: number;
}

/** About 32 ms: longer smears consonants, shorter cannot tell a voice's harmonics from the noise between them. */
const frameSeconds = 0.032;

/** Powers are averaged over this many frames and bins to each side: single ones of noise alone vary as an exponential distribution. */
const smoothing = { frames: 3, bins: 1 };

/** The steepness of the mask about its threshold, in powers of the ratio. */
const steepness = 2;

/**
 * A sound with less of its steady noise (hiss, hum, fans), by spectral gating: a spectrogram is masked where it does not rise above
 * the noise, and made sound again. The noise in a frequency band is the quantile of its power over time, so no recording of noise
 * alone is needed (Stahl, Fischer & Bippus 2000, "Quantile based noise estimation"); the mask is soft and smoothed, as in Sainburg's
 * `noisereduce`, so that no tones come and go. Noise that changes, such as other voices, stays.
 *
 * The whole sound is in memory, with its spectrogram: about 500 kB a second.
 *
 * @returns a new sound of the same length
 * @throws `invalid-option`; `invalid-input`, `empty-data` or `not-finite` for a bad sound
 *
 * @example
 * ```ts
 * import { randomGenerator } from '@encoderkit/core';
 * import { reduceNoise } from '@encoderkit/audio';
 *
 * const random = randomGenerator(1);
 * const hiss = Float32Array.from({ length: 16000 }, () => random.normal() / 50);
 * const power = (samples: Float32Array) => samples.reduce((sum, sample) => sum + sample ** 2, 0);
 * const quieter = reduceNoise({ samples: hiss, sampleRate: 16000 });
 * console.log(power(quieter.samples) < power(hiss) / 10); // true
 * ```
 */
export function reduceNoise(sound: Sound, options: ReduceNoiseOptions = {}): Sound {
  return noiseReducer(options, 'reduceNoise')(rawSoundOf(sound, 'reduceNoise'));
}

export function noiseReducer(options: ReduceNoiseOptions, where: string): (sound: Sound) => Sound {
  const given = checkKnownOptions(where, options, ['reduction', 'quantile', 'threshold'], 'reduceNoise');
  const reduction = checkNumber(where, 'reduceNoise.reduction', given.reduction ?? 20, { above: 0, atMost: 100 });
  const quantile = checkNumber(where, 'reduceNoise.quantile', given.quantile ?? 0.2, { above: 0, below: 1 });
  const threshold = checkNumber(where, 'reduceNoise.threshold', given.threshold ?? 4, { above: 0 });
  const floor = 10 ** (-reduction / 20);
  return ({ samples, sampleRate }) => {
    const fourier = shortTimeFourier(2 ** Math.max(4, Math.round(Math.log2(frameSeconds * sampleRate))));
    const { bins } = fourier;
    const frames = fourier.frames(samples.length);
    const powers = new Float32Array(frames * bins);
    fourier.analyse(samples, ({ real, imaginary }, frame) => {
      for (let bin = 0; bin < bins; bin++) {
        powers[frame * bins + bin] = (real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2;
      }
    });
    const mask = smoothed(powers, frames, bins);
    const noise = noiseOf(mask, frames, bins, quantile);
    for (let index = 0; index < mask.length; index++) {
      const ratio = (mask[index] ?? 0) / (threshold * (noise[index % bins] ?? 0));
      // 0 / 0, where there is no noise and no sound, lets through what is there: nothing.
      const share = Number.isNaN(ratio) ? 1 : 1 - 1 / (1 + ratio ** steepness);
      mask[index] = floor + (1 - floor) * share;
    }
    const reduced = fourier.transform(samples, ({ real, imaginary }, frame) => {
      for (let bin = 0; bin < bins; bin++) {
        const gain = mask[frame * bins + bin] ?? 1;
        real[bin] = (real[bin] ?? 0) * gain;
        imaginary[bin] = (imaginary[bin] ?? 0) * gain;
      }
    });
    return { samples: reduced, sampleRate };
  };
}

/** The quantile over time of each bin. The first and last frames lie half outside the sound, and do not count. */
function noiseOf(powers: Float32Array, frames: number, bins: number, quantile: number): Float32Array {
  const [first, end] = frames > 12 ? [3, frames - 3] : [0, frames];
  const column = new Float32Array(end - first);
  return Float32Array.from({ length: bins }, (_, bin) => {
    for (let frame = first; frame < end; frame++) column[frame - first] = powers[frame * bins + bin] ?? 0;
    column.sort();
    return column[Math.floor(quantile * column.length)] ?? 0;
  });
}

/** The mean of each power and its neighbours in time and frequency. */
function smoothed(powers: Float32Array, frames: number, bins: number): Float32Array {
  const across = new Float32Array(powers.length);
  for (let frame = 0; frame < frames; frame++) {
    averaged(powers, across, { start: frame * bins, step: 1, count: bins, reach: smoothing.bins });
  }
  const result = new Float32Array(powers.length);
  for (let bin = 0; bin < bins; bin++) {
    averaged(across, result, { start: bin, step: bins, count: frames, reach: smoothing.frames });
  }
  return result;
}

function averaged(
  source: Float32Array,
  target: Float32Array,
  { start, step, count, reach }: { start: number; step: number; count: number; reach: number },
): void {
  for (let index = 0; index < count; index++) {
    const from = Math.max(0, index - reach);
    const to = Math.min(count - 1, index + reach);
    let sum = 0;
    for (let other = from; other <= to; other++) sum += source[start + other * step] ?? 0;
    target[start + index * step] = sum / (to - from + 1);
  }
}
