import type { RandomGenerator } from '@encoderkit/core';
import { invalidOption, isRecord } from '@encoderkit/errors';
import type { Sound } from '../input/sound.ts';

/** Makes one random variation of a sound, by what it draws; the sound itself is left as it is. */
export type SoundChange = (sound: Sound, generator: RandomGenerator) => Sound;

/** Checks the option of a change once. */
export type PrepareChange = (option: unknown, where: string) => SoundChange;

/** Uniform in `-limit … limit`. */
export const symmetric = (generator: RandomGenerator, limit: number): number => (generator.uniform() * 2 - 1) * limit;

/** Uniform between two limits. */
export const between = (generator: RandomGenerator, [from, to]: readonly [number, number]): number =>
  from + generator.uniform() * (to - from);

/** Throws unless random numbers can be drawn: what a caller without types forgets. */
export function checkGenerator(generator: unknown, where: string): void {
  if (isRecord(generator) && typeof generator.uniform === 'function') return;
  throw invalidOption(
    where,
    'generator',
    'a generator of random numbers',
    generator,
    'Pass randomGenerator([seed, epoch, index]).',
  );
}
