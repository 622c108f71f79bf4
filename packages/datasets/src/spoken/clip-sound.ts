import type { Sound } from '@encoderkit/audio';
import type { Clip } from './say-voice.ts';

/** A sound: values from -1 to 1, one channel. */
export type RawSound = Sound;

/** Samples per second of everything that is stored. */
export const sampleRate = 16_000;

/** A clip as a sound, in memory of its own. */
export function soundOf({ samples }: Pick<Clip, 'samples'>): RawSound {
  return { samples: new Float32Array(samples).map((value) => value / 32768), sampleRate };
}
