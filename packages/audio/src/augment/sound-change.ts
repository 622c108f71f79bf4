import type { RandomGenerator } from '@encoderkit/core';
import type { ResamplerFactory } from '../input/resample.ts';
import type { Sound } from '../input/sound.ts';

/** Makes one random variation of a sound, by what it draws; the sound itself is left as it is. */
export type SoundChange = (sound: Sound, generator: RandomGenerator) => Sound;

/** Checks the option of a change once. */
export type PrepareChange = (option: unknown, where: string, createResampler: ResamplerFactory) => SoundChange;

/** Uniform in `-limit … limit`. */
export const symmetric = (generator: RandomGenerator, limit: number): number => (generator.uniform() * 2 - 1) * limit;

/** Uniform between two limits. */
export const between = (generator: RandomGenerator, [from, to]: readonly [number, number]): number =>
  from + generator.uniform() * (to - from);
