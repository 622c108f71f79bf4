import { checkKnownOptions, checkNumber } from '@encoderkit/errors';
import { checkRange, type Range } from './range.ts';
import { between, type PrepareChange } from './sound-change.ts';

export interface LowPassOption {
  /** Hertz above which little is left: 3400 is a telephone. One, or the least and the most. Default: [3400, 7000]. */
  readonly cutoff?: Range;
  /** How often a sound is filtered, 0..1. Default: 1. */
  readonly probability?: number;
}

/** A Butterworth filter of the eighth order, 48 dB an octave, is four of the second order with these qualities: 1 / (2 cos((2k + 1) π / 16)). */
const qualities = [0, 1, 2, 3].map((index) => 1 / (2 * Math.cos(((2 * index + 1) * Math.PI) / 16)));

/** Takes high frequencies off, as telephones, cheap microphones and low sample rates do. A cutoff that the sample rate has no room for changes nothing. */
export const lowPass: PrepareChange = (option, where) => {
  const name = 'augmentation.lowPass';
  const given = checkKnownOptions(where, option, ['cutoff', 'probability'], name);
  const cutoff = checkRange(where, `${name}.cutoff`, given.cutoff ?? [3400, 7000], { atLeast: 50 });
  const probability = checkNumber(where, `${name}.probability`, given.probability ?? 1, { atLeast: 0, atMost: 1 });
  return (sound, generator) => {
    if (generator.uniform() >= probability) return sound;
    const { samples, sampleRate } = sound;
    const frequency = between(generator, cutoff);
    if (frequency >= sampleRate / 2) return sound;
    const filtered = samples.slice();
    for (const quality of qualities) filterInPlace(filtered, (2 * Math.PI * frequency) / sampleRate, quality);
    return { samples: filtered, sampleRate };
  };
};

/** A low-pass filter of the second order, by bilinear transform (Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients"). */
function filterInPlace(samples: Float32Array, omega: number, quality: number): void {
  const alpha = Math.sin(omega) / (2 * quality);
  const first = 1 + alpha;
  const b = (1 - Math.cos(omega)) / 2 / first;
  const [a1, a2] = [(-2 * Math.cos(omega)) / first, (1 - alpha) / first];
  let [x1, x2, y1, y2] = [0, 0, 0, 0];
  for (let index = 0; index < samples.length; index++) {
    const x = samples[index] ?? 0;
    const y = b * (x + 2 * x1 + x2) - a1 * y1 - a2 * y2;
    [x2, x1, y2, y1] = [x1, x, y1, y];
    samples[index] = y;
  }
}
