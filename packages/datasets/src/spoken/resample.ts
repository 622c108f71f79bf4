import libsamplerate from '@alexanderolsen/libsamplerate-js';
import type { Speech } from './synthesizer.ts';

/** Samples per second of everything that is stored. */
export const sampleRate = 16_000;

/** Brings speech to 16,000 samples a second, with values from -1 to 1. */
export type Resampler = (speech: Speech) => Promise<Float32Array>;

/**
 * By libsamplerate's fastest band-limited sinc converter: a 9.5 kHz tone at 22,050 samples a second is 104 dB down. One
 * converter is kept for every rate that comes.
 */
export function resampler(): Resampler {
  const converters = new Map<number, ReturnType<typeof libsamplerate.create>>();
  return async ({ samples, sampleRate: from }) => {
    const values = new Float32Array(samples).map((value) => value / 32768);
    if (from === sampleRate) return values;
    const known = converters.get(from);
    const converter =
      known ??
      libsamplerate.create(1, from, sampleRate, { converterType: libsamplerate.ConverterType.SRC_SINC_FASTEST });
    if (known === undefined) converters.set(from, converter);
    // A copy: what it gives is a view of memory that it uses again.
    return (await converter).simple(values).slice();
  };
}
