import { checkKnownOptions, checkOneOf } from '@encoderkit/errors';
import { rawSoundOf, type Sound } from './sound.ts';

export interface WriteWavOptions {
  /** `'int16'`, which every program reads, rounds to 1/32768 and clips beyond -1..1; `'float32'` keeps every bit. Default: `'int16'`. */
  readonly encoding?: 'int16' | 'float32';
}

/**
 * A sound as the bytes of a WAV file; `fs.writeFile` puts them on disk.
 *
 * @throws `invalid-input`, `not-finite` or `empty-data` for a bad sound, `invalid-option`
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { readSound, writeWav } from '@encoderkit/audio';
 *
 * const samples = Float32Array.from({ length: 16000 }, (_, index) => Math.sin(index / 5) / 2);
 * await writeFile('tone.wav', writeWav({ samples, sampleRate: 16000 }));
 * console.log((await readSound('tone.wav')).samples.length); // 16000
 * ```
 */
export function writeWav(sound: Sound, options: WriteWavOptions = {}): Uint8Array {
  const where = 'writeWav';
  checkKnownOptions(where, options, ['encoding']);
  const isFloat = checkOneOf(where, 'encoding', options.encoding ?? 'int16', ['int16', 'float32']) === 'float32';
  const { samples, sampleRate } = rawSoundOf(sound, where);
  const sampleBytes = isFloat ? 4 : 2;
  const dataBytes = samples.length * sampleBytes;
  const view = new DataView(new ArrayBuffer(44 + dataBytes));
  const text = (at: number, value: string) => {
    for (const [index, character] of [...value].entries()) view.setUint8(at + index, character.charCodeAt(0));
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + dataBytes, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, isFloat ? 3 : 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * sampleBytes, true);
  view.setUint16(32, sampleBytes, true);
  view.setUint16(34, sampleBytes * 8, true);
  text(36, 'data');
  view.setUint32(40, dataBytes, true);
  for (const [index, sample] of samples.entries()) {
    if (isFloat) view.setFloat32(44 + index * 4, sample, true);
    else view.setInt16(44 + index * 2, Math.max(-32768, Math.min(32767, Math.round(sample * 32768))), true);
  }
  return new Uint8Array(view.buffer);
}
