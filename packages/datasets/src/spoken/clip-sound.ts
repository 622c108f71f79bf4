import { sampleRate } from './resample.ts';
import type { Clip } from './say-voice.ts';

/** A sound: values from -1 to 1, one channel. */
export interface RawSound {
  readonly samples: Float32Array;
  /** Samples per second. */
  readonly sampleRate: number;
}

/** A clip as a sound, in memory of its own. */
export function soundOf({ samples }: Pick<Clip, 'samples'>): RawSound {
  return { samples: new Float32Array(samples).map((value) => value / 32768), sampleRate };
}
