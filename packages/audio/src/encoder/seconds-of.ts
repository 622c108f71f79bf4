import { fileSize } from '#platform';
import type { SoundSource } from '../input/sound.ts';

/** Of a file, for want of anything better: those of 16 bits at 16 kHz, not compressed. */
const bytesPerSecond = 32_000;

/**
 * How long a sound is, without decoding it: exact for raw samples; by its size for a file, which puts files of one format in the right
 * order. It serves to bring sounds of like length together.
 */
export function secondsOf(source: SoundSource): number {
  if (source instanceof Uint8Array) return source.length / bytesPerSecond;
  if (typeof source === 'string' || source instanceof URL) {
    // A data URL has its bytes in base64.
    const text = String(source);
    return (text.startsWith('data:') ? text.length * 0.75 : fileSize(source)) / bytesPerSecond;
  }
  const first = 'channels' in source ? source.channels[0] : source.samples;
  return (first?.length ?? 0) / source.sampleRate;
}
