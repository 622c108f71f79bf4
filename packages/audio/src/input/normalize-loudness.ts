import { checkKnownOptions, checkNumber, checkOneOf } from '@encoderkit/errors';
import { loudness, rootMeanSquare } from './loudness.ts';
import { rawSoundOf, type Sound } from './sound.ts';

export interface NormalizeLoudnessOptions {
  /** Decibels, below 0: LUFS where `measure` is `'loudness'`, dBFS where it is `'rms'`. Default: -23, as EBU R 128 asks of broadcasts. */
  readonly target?: number;
  /**
   * `'loudness'` is ITU-R BS.1770-4's integrated loudness, which weighs frequencies as the ear does and leaves pauses out; `'rms'` is
   * the root mean square of all samples. Neither counts a constant offset. Default: `'loudness'`.
   */
  readonly measure?: 'loudness' | 'rms';
}

/** In decibels: below it there is rounding error, where a sound is one constant. */
const quietest = -140;

const measures: { readonly [Measure in 'loudness' | 'rms']: (sound: Sound) => number } = {
  loudness,
  rms: ({ samples }) => 20 * Math.log10(rootMeanSquare(samples)),
};

/**
 * A sound at another loudness: one gain for all of it. Where the loudest sample would leave -1..1, the gain is held back, so nothing
 * is clipped. What is silent, or too quiet to be measured, is left as it is.
 *
 * @returns a new sound of the same length
 * @throws `invalid-option`; `invalid-input`, `empty-data` or `not-finite` for a bad sound
 *
 * @example
 * ```ts
 * import { normalizeLoudness } from '@encoderkit/audio';
 *
 * const samples = Float32Array.from({ length: 16000 }, (_, index) => Math.sin(index / 5) / 100);
 * const louder = normalizeLoudness({ samples, sampleRate: 16000 }, { target: -20, measure: 'rms' });
 * console.log(Math.max(...louder.samples).toFixed(2)); // 0.14: a sine's peak is 3 dB above its RMS
 * ```
 */
export function normalizeLoudness(sound: Sound, options: NormalizeLoudnessOptions = {}): Sound {
  return loudnessNormalizer(options, 'normalizeLoudness')(rawSoundOf(sound, 'normalizeLoudness'));
}

export function loudnessNormalizer(options: NormalizeLoudnessOptions, where: string): (sound: Sound) => Sound {
  const given = checkKnownOptions(where, options, ['target', 'measure'], 'normalizeLoudness');
  const target = checkNumber(where, 'normalizeLoudness.target', given.target ?? -23, { atLeast: -70, atMost: 0 });
  const measure = checkOneOf(where, 'normalizeLoudness.measure', given.measure ?? 'loudness', ['loudness', 'rms']);
  return (sound) => {
    const level = measures[measure](sound);
    if (level < quietest) return sound;
    const peak = sound.samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    const gain = Math.min(10 ** ((target - level) / 20), 1 / peak);
    return { samples: sound.samples.map((sample) => sample * gain), sampleRate: sound.sampleRate };
  };
}
