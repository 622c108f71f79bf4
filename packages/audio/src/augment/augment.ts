import type { RandomGenerator } from '@encoderkit/core';
import { checkKnownOptions } from '@encoderkit/errors';
import { rawSoundOf, type Sound } from '../input/sound.ts';
import { type GainOption, gain } from './gain.ts';
import { type LowPassOption, lowPass } from './low-pass.ts';
import { featureMasker, type MaskOption } from './mask.ts';
import { type NoiseOption, noise } from './noise.ts';
import { type PitchOption, pitch } from './pitch.ts';
import { type ReverberationOption, reverberation } from './reverberation.ts';
import { type ShiftOption, shift } from './shift.ts';
import { checkGenerator, type PrepareChange, type SoundChange } from './sound-change.ts';
import { type SpeedOption, speed } from './speed.ts';

/** Random changes of training sounds that leave their labels true. Left out, a change is not made. */
export interface SoundAugmentation {
  readonly speed?: SpeedOption;
  readonly pitch?: PitchOption;
  readonly shift?: ShiftOption;
  readonly reverberation?: ReverberationOption;
  readonly noise?: NoiseOption;
  readonly lowPass?: LowPassOption;
  readonly gain?: GainOption;
}

/** Changes of sounds, and of the features that are made of them. JSON can hold them all. */
export interface AugmentationOptions extends SoundAugmentation {
  readonly mask?: MaskOption;
}

/** In this order, as it comes about: a voice speaks, in a room, where there is noise, into a microphone. */
const changes: { readonly [Name in keyof SoundAugmentation]-?: PrepareChange } = {
  speed,
  pitch,
  shift,
  reverberation,
  noise,
  lowPass,
  gain,
};

const names = Object.keys(changes);

/** Throws `invalid-option` for options that make no sense; to be called where an encoder is made. */
export function checkAugmentation(options: unknown, where: string): void {
  const given = checkKnownOptions(where, options, [...names, 'mask'], 'augmentation');
  for (const [name, prepare] of Object.entries(changes)) if (given[name] !== undefined) prepare(given[name], where);
  if (given.mask !== undefined) featureMasker(given.mask, where);
}

/** Checks the options once; the function that comes back changes sounds. `mask` is not its business. */
export function soundAugmenter(options: AugmentationOptions, where: string): SoundChange {
  checkAugmentation(options, where);
  const given: Readonly<Record<string, unknown>> = { ...options };
  const chosen = Object.entries(changes).flatMap(([name, prepare]) =>
    given[name] === undefined ? [] : [prepare(given[name], where)],
  );
  return (sound, generator) => chosen.reduce((changed, change) => change(changed, generator), sound);
}

/**
 * One random variation of a sound, as an encoder's `augmentation` makes them: the same generator state gives the same one.
 *
 * @param sound left as it is
 * @returns a sound of the same sample rate, and of the same length unless `speed` changes it
 * @throws `invalid-option`; `invalid-input`, `empty-data` or `not-finite` for a bad sound
 *
 * @example
 * ```ts
 * import { randomGenerator } from '@encoderkit/core';
 * import { augmentSound } from '@encoderkit/audio';
 *
 * const samples = Float32Array.from({ length: 16000 }, (_, index) => Math.sin(index / 10) / 2);
 * const [seed, epoch, index] = [1, 0, 42];
 * const options = { shift: 0.1, pitch: 2, reverberation: { decay: 0.3 }, noise: { snr: [10, 30] }, gain: 6 } as const;
 * const varied = await augmentSound({ samples, sampleRate: 16000 }, options, randomGenerator([seed, epoch, index]));
 * console.log(varied.samples.length); // 16000
 * ```
 */
export async function augmentSound(
  sound: Sound,
  options: SoundAugmentation,
  generator: RandomGenerator,
): Promise<Sound> {
  const where = 'augmentSound';
  checkKnownOptions(where, options, names, 'augmentation');
  checkGenerator(generator, where);
  return soundAugmenter(options, where)(rawSoundOf(sound, where), generator);
}
