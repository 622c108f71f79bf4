import type { Sound } from '@encoderkit/audio';
import { sampleRate } from './sample-rate.ts';
import type { Clip } from './say-voice.ts';

/** A sound: values from -1 to 1, one channel. */
export type RawSound = Sound;

/** A clip as a sound, in memory of its own. */
export function soundOf({ samples }: Pick<Clip, 'samples'>): RawSound {
  return { samples: new Float32Array(samples).map((value) => value / 32768), sampleRate };
}
