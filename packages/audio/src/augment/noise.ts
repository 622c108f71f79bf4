import type { RandomGenerator } from '@encoderkit/core';
import { checkKnownOptions, checkNumber, checkOneOf } from '@encoderkit/errors';
import { rootMeanSquare } from '../input/loudness.ts';
import { checkRange, type Range } from './range.ts';
import { between, type PrepareChange } from './sound-change.ts';

export interface NoiseOption {
  /** Decibels between the sound and the noise: 30 is a quiet room, 10 a loud street. One, or the least and the most. */
  readonly snr: Range;
  /** `'white'` has the same power in every hertz, `'pink'` in every octave, as most of what surrounds us. Default: `'white'`. */
  readonly color?: 'white' | 'pink';
  /** How often noise is added, 0..1. Default: 1. */
  readonly probability?: number;
}

const sources: { readonly [Color in 'white' | 'pink']: (generator: RandomGenerator) => () => number } = {
  white: (generator) => () => generator.normal(),
  // Paul Kellet's economy filter (musicdsp.org, "Pink noise filter"): within 0.5 dB of -3 dB per octave above 9 Hz at 44.1 kHz.
  pink(generator) {
    let [a, b, c] = [0, 0, 0];
    return () => {
      const white = generator.normal();
      a = 0.99765 * a + white * 0.099046;
      b = 0.963 * b + white * 0.2965164;
      c = 0.57 * c + white * 1.0526913;
      return a + b + c + white * 0.1848;
    };
  },
};

export const noise: PrepareChange = (option, where) => {
  const name = 'augmentation.noise';
  const given = checkKnownOptions(where, option, ['snr', 'color', 'probability'], name);
  const snr = checkRange(where, `${name}.snr`, given.snr, { atLeast: -60, atMost: 120 });
  const color = checkOneOf(where, `${name}.color`, given.color ?? 'white', ['white', 'pink']);
  const probability = checkNumber(where, `${name}.probability`, given.probability ?? 1, { atLeast: 0, atMost: 1 });
  return (sound, generator) => {
    if (generator.uniform() >= probability) return sound;
    const { samples, sampleRate } = sound;
    const level = between(generator, snr);
    const next = sources[color](generator);
    const added = Float32Array.from(samples, next);
    // A single sample is no noise.
    const scale = samples.length < 2 ? 0 : rootMeanSquare(samples) / rootMeanSquare(added) / 10 ** (level / 20);
    return { samples: samples.map((sample, index) => sample + scale * (added[index] ?? 0)), sampleRate };
  };
};
