import { checkKnownOptions, checkNumber } from '@encoderkit/errors';
import { powerAroundMean } from './loudness.ts';
import { rawSoundOf, type Sound } from './sound.ts';

export interface TrimSilenceOptions {
  /** What is this many decibels quieter than the loudest part counts as silence. Default: 40. */
  readonly threshold?: number;
  /** Seconds that are kept before the first sound and after the last. Default: 0.05. */
  readonly margin?: number;
}

/** Loudness is measured over 20 ms, every 5 ms: shorter than a syllable, longer than a period of a deep voice. */
const windowSeconds = 0.02;
const hopSeconds = 0.005;

/** The power of what no format can hold, -140 dB: rounding error, where a sound is one constant. */
const silence = 1e-14;

/**
 * A sound without the silence before and after it, told by the root mean square of short windows (as `librosa.effects.trim` does), each
 * without its mean: the constant offset of a cheap microphone is silence. A sound that is silent throughout is left as it is.
 *
 * @returns samples that share memory with the source's
 * @throws `invalid-option`; `invalid-input`, `empty-data` or `not-finite` for a bad sound
 *
 * @example
 * ```ts
 * import { trimSilence } from '@encoderkit/audio';
 *
 * const samples = Float32Array.from({ length: 16000 }, (_, index) =>
 *   index < 4000 || index >= 8000 ? 0 : Math.sin(index / 5) / 2,
 * );
 * console.log(trimSilence({ samples, sampleRate: 16000 }, { margin: 0 }).samples.length); // 4480
 * ```
 */
export function trimSilence(sound: Sound, options: TrimSilenceOptions = {}): Sound {
  return silenceTrimmer(options, 'trimSilence')(rawSoundOf(sound, 'trimSilence'));
}

export function silenceTrimmer(options: TrimSilenceOptions, where: string): (sound: Sound) => Sound {
  const given = checkKnownOptions(where, options, ['threshold', 'margin'], 'trimSilence');
  const threshold = checkNumber(where, 'trimSilence.threshold', given.threshold ?? 40, { above: 0, atMost: 120 });
  const margin = checkNumber(where, 'trimSilence.margin', given.margin ?? 0.05, { atLeast: 0 });
  return ({ samples, sampleRate }) => {
    const window = Math.max(1, Math.round(windowSeconds * sampleRate));
    const hop = Math.max(1, Math.round(hopSeconds * sampleRate));
    const powers: number[] = [];
    for (let start = 0; start < samples.length; start += hop) {
      powers.push(powerAroundMean(samples.subarray(start, start + window)) / window);
    }
    const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
    if (loudest < silence) return { samples, sampleRate };
    const isSound = (power: number) => power >= loudest * 10 ** (-threshold / 10);
    const around = Math.round(margin * sampleRate);
    const first = Math.max(0, powers.findIndex(isSound) * hop - around);
    const end = Math.min(samples.length, powers.findLastIndex(isSound) * hop + window + around);
    return { samples: samples.subarray(first, end), sampleRate };
  };
}
