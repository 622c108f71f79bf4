import type { SoundSource } from '../input/sound.ts';

/** Of a file, for want of anything better: those of 16 bits at 16 kHz, not compressed. */
const bytesPerSecond = 32_000;

/**
 * How long a sound is, without decoding it: exact for raw samples; by its size for a file, which puts files of one format in the right
 * order. It serves to bring sounds of like length together.
 */
export function secondsOf(source: SoundSource): number {
  if (source instanceof Uint8Array) return source.length / bytesPerSecond;
  if (typeof source === 'string' || source instanceof URL) return fileSize(source) / bytesPerSecond;
  const first = 'channels' in source ? source.channels[0] : source.samples;
  return (first?.length ?? 0) / source.sampleRate;
}

/** 0 where there is no such file, or no files at all, as in a browser: whoever reads it will say so. */
function fileSize(path: string | URL): number {
  const files = globalThis.process?.getBuiltinModule?.('node:fs');
  return files?.statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
