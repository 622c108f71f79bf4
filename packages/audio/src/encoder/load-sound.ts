import { soundProcessor } from '../input/processing.ts';
import { convertedChunks, placeOf } from '../input/read-sound.ts';
import type { Reading } from '../input/reading.ts';
import { concatenated } from '../input/resample.ts';
import { noSamples, type Sound, type SoundSource } from '../input/sound.ts';
import type { CompleteOptions } from './options.ts';

/** Hears what is odd about sounds, and at what rates they come. */
export type SoundListener = Required<Omit<Reading, 'where'>>;

type SoundLoader = (source: SoundSource, listener: SoundListener) => Promise<Sound>;

/** Reads the first `maxSeconds` of a sound and processes them. No more than that is decoded. */
export function soundLoader({ sampleRate, maxSeconds, processing }: CompleteOptions, where: string): SoundLoader {
  const process = soundProcessor(processing, where);
  const most = maxSamples({ sampleRate, maxSeconds });
  return async (source, listener) => {
    const parts: Float32Array[] = [];
    let length = 0;
    const reading = { where: placeOf(source, 'readSound'), ...listener };
    for await (const part of convertedChunks(source, sampleRate, reading)) {
      const kept = part.subarray(0, most - length);
      parts.push(kept);
      length += kept.length;
      if (length >= most) break;
    }
    if (length === 0) throw noSamples(where);
    return process({ samples: concatenated(parts), sampleRate });
  };
}

/** How many samples are read of a sound. */
export const maxSamples = ({ sampleRate, maxSeconds }: Pick<CompleteOptions, 'sampleRate' | 'maxSeconds'>): number =>
  Math.max(1, Math.round(sampleRate * maxSeconds));

/** What is left of a sound that augmentation has made longer. */
export const shortened = ({ samples, sampleRate }: Sound, most: number): Sound => ({
  samples: samples.subarray(0, most),
  sampleRate,
});
