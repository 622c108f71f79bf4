import type { RandomGenerator } from '@encoderkit/core';
import { checkKnownOptions, checkNumber, invalidOption } from '@encoderkit/errors';
import { rootMeanSquare } from '../input/loudness.ts';
import { convolved } from './convolve.ts';
import { checkRange, type Range } from './range.ts';
import { between, type PrepareChange } from './sound-change.ts';

export interface ReverberationOption {
  /** Seconds until an echo is 60 dB down (RT60): 0.3 is a furnished room, 1 a hall. One, or the least and the most. Default: [0.1, 0.6]. */
  readonly decay?: Range;
  /** Decibels by which the direct sound is above its echoes. Default: [0, 12]. */
  readonly directness?: Range;
  /** Impulse responses of real rooms, at the sound's sample rate, to draw from in place of made ones. Plain numbers, so that they can be saved. */
  readonly impulseResponses?: readonly (readonly number[])[];
  /** How often there is reverberation, 0..1. Default: 1. */
  readonly probability?: number;
}

/** The room of a sound. It stays as long and as loud as it was, and begins when it began; the echo after its end is cut off. */
export const reverberation: PrepareChange = (option, where) => {
  const name = 'augmentation.reverberation';
  const given = checkKnownOptions(where, option, ['decay', 'directness', 'impulseResponses', 'probability'], name);
  const decay = checkRange(where, `${name}.decay`, given.decay ?? [0.1, 0.6], { above: 0, atMost: 10 });
  const directness = checkRange(where, `${name}.directness`, given.directness ?? [0, 12], { atLeast: -40, atMost: 60 });
  const probability = checkNumber(where, `${name}.probability`, given.probability ?? 1, { atLeast: 0, atMost: 1 });
  const responses = checkResponses(given.impulseResponses, `${name}.impulseResponses`, where);
  return (sound, generator) => {
    if (generator.uniform() >= probability) return sound;
    const { samples, sampleRate } = sound;
    const response =
      responses === undefined
        ? madeResponse(between(generator, decay), between(generator, directness), sampleRate, generator)
        : responses[generator.integer(responses.length)];
    const heard = convolved(samples, response ?? Float32Array.of(1));
    const level = rootMeanSquare(heard);
    const scale = level === 0 ? 1 : rootMeanSquare(samples) / level;
    return { samples: heard.map((sample) => sample * scale), sampleRate };
  };
};

/** Noise that dies away exponentially (Moorer 1979, "About this reverberation business"), after the direct sound. */
function madeResponse(decay: number, directness: number, sampleRate: number, generator: RandomGenerator): Float32Array {
  const length = Math.max(2, Math.round(decay * sampleRate));
  const response = Float32Array.from({ length }, (_, index) =>
    index === 0 ? 0 : generator.normal() * 10 ** ((-3 * index) / (decay * sampleRate)),
  );
  const power = response.reduce((sum, value) => sum + value * value, 0);
  const scale = 10 ** (-directness / 20) / Math.sqrt(power);
  return response.map((value, index) => (index === 0 ? 1 : value * scale));
}

/** From their strongest sample on: that is the direct sound, and what is labelled by time stays in its place. */
function checkResponses(value: unknown, name: string, where: string): Float32Array[] | undefined {
  if (value === undefined) return undefined;
  const isResponse = (each: unknown): each is number[] =>
    Array.isArray(each) &&
    each.length > 0 &&
    each.every((sample) => Number.isFinite(sample)) &&
    each.some((sample) => sample !== 0);
  if (!Array.isArray(value) || value.length === 0 || !value.every(isResponse)) {
    throw invalidOption(
      where,
      name,
      'arrays of finite numbers, not all 0',
      value,
      'Array.from(sound.samples) makes one of a sound.',
    );
  }
  return value.map((response) => {
    const magnitudes = response.map(Math.abs);
    const strongest = magnitudes.indexOf(magnitudes.reduce((most, each) => Math.max(most, each), 0));
    return Float32Array.from(response.slice(strongest));
  });
}
