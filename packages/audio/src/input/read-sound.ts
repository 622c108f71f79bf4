import { checkKnownOptions, checkNumber, checkPositiveInteger, EncoderKitError } from '@encoderkit/errors';
import { damaged } from './damaged.ts';
import { decodedChunks } from './decode-sound.ts';
import { type SoundProcessing, soundProcessor } from './processing.ts';
import { checkWarner, type Reading, type SoundWarning } from './reading.ts';
import { concatenated, type Resampler, resampler } from './resample.ts';
import { shortened } from './short-name.ts';
import { noSamples, type Sound, type SoundSource, sampleRates, soundOf } from './sound.ts';

/** Speech has little above 8 kHz, and models of speech are trained at this rate. */
export const defaultSampleRate = 16_000;

export interface ReadSoundOptions extends SoundProcessing {
  /** Samples per second to convert to. Default: 16000. */
  readonly sampleRate?: number;
  /** Called with what is odd about a sound that is read all the same. Default: `console.warn`. */
  readonly onWarning?: (warning: SoundWarning) => void;
}

/** A longer sound does not come in one piece: this is 4.6 hours at 16 kHz, 1 GB of memory. */
const mostSamples = 2 ** 28;

/**
 * Reads any sound as one channel at one sample rate, the way an encoder does.
 *
 * Noise is reduced first, then silence trimmed, then loudness normalised. A file that was cut short gives what is there of it; what
 * is damaged within is passed over in MP3 and AAC files, as players do, and refused in others.
 *
 * @returns a new sound; raw samples that need no change are shared with the source
 * @throws `file-not-found`; `invalid-data` for a file that is no sound, or damaged; `empty-data` for one without samples;
 * `not-finite` for a NaN, naming its position; `invalid-input`, `shape-mismatch`, `invalid-option`; `engine-unavailable` for AAC
 * where `@audio/decode-aac` is not installed
 *
 * @example
 * ```ts
 * import { readSound, writeWav } from '@encoderkit/audio';
 *
 * const tone = Float32Array.from({ length: 44100 }, (_, index) => Math.sin((2 * Math.PI * 440 * index) / 44100) / 2);
 * const file = writeWav({ samples: tone, sampleRate: 44100 }); // bytes, as of a file
 * const { samples, sampleRate } = await readSound(file, { sampleRate: 16000 });
 * console.log(samples.length, sampleRate); // 16000 16000
 * ```
 */
export async function readSound(source: SoundSource, options: ReadSoundOptions = {}): Promise<Sound> {
  return soundReader(options, 'readSound')(source);
}

/** Checks the options once; the function that comes back reads. */
export function soundReader(options: ReadSoundOptions, where: string): (source: SoundSource) => Promise<Sound> {
  const {
    sampleRate: rate,
    onWarning,
    ...rest
  } = checkKnownOptions(where, options, ['sampleRate', 'onWarning', 'reduceNoise', 'trimSilence', 'normalizeLoudness']);
  const sampleRate = checkNumber(where, 'sampleRate', rate ?? defaultSampleRate, { integer: true, ...sampleRates });
  const process = soundProcessor(rest, where);
  const warner = checkWarner(where, options.onWarning);
  return async (source) => {
    const reading = { where: placeOf(source, where), onWarning: warner };
    const parts: Float32Array[] = [];
    let length = 0;
    for await (const part of convertedChunks(source, sampleRate, reading)) {
      parts.push(part);
      length += part.length;
      if (length > mostSamples) throw tooLong(reading.where, sampleRate);
    }
    const [only] = parts;
    const samples = only !== undefined && parts.length === 1 ? only : concatenated(parts);
    if (samples.length === 0) throw noSamples(reading.where);
    return process({ samples, sampleRate });
  };
}

export interface ReadSoundChunksOptions {
  /** Samples per second to convert to. Default: 16000. */
  readonly sampleRate?: number;
  /** Samples in a chunk; the last may have fewer. Default: a second of them. */
  readonly chunkSize?: number;
  /** Called with what is odd about a sound that is read all the same. Default: `console.warn`. */
  readonly onWarning?: (warning: SoundWarning) => void;
}

/**
 * Reads a sound of any length, chunk by chunk: memory does not grow with it. Together the chunks are exactly what `readSound` gives
 * without further options.
 *
 * An M4A file whose index comes after its sound (as FFmpeg writes it unless told `-movflags +faststart`) is held in memory,
 * compressed, until the index comes. Every other format needs a few hundred kB.
 *
 * @throws as `readSound` does, when the chunk in question is asked for
 *
 * @example
 * ```ts
 * import { readSoundChunks, writeWav } from '@encoderkit/audio';
 *
 * const file = writeWav({ samples: new Float32Array(40000).fill(0.1), sampleRate: 16000 });
 * for await (const chunk of readSoundChunks(file)) console.log(chunk.length); // 16000 16000 8000
 * ```
 */
export async function* readSoundChunks(
  source: SoundSource,
  options: ReadSoundChunksOptions = {},
): AsyncGenerator<Float32Array> {
  const where = 'readSoundChunks';
  checkKnownOptions(where, options, ['sampleRate', 'chunkSize', 'onWarning']);
  const { sampleRate = defaultSampleRate, chunkSize = sampleRate } = options;
  const onWarning = checkWarner(where, options.onWarning);
  checkNumber(where, 'sampleRate', sampleRate, { integer: true, ...sampleRates });
  checkPositiveInteger(where, 'chunkSize', chunkSize);
  yield* inChunksOf(chunkSize, convertedChunks(source, sampleRate, { where: placeOf(source, where), onWarning }));
}

/** The same samples in chunks of one length; the last may be shorter. */
export async function* inChunksOf(length: number, parts: AsyncIterable<Float32Array>): AsyncGenerator<Float32Array> {
  let chunk = new Float32Array(length);
  let filled = 0;
  for await (const part of parts) {
    for (let at = 0; at < part.length; ) {
      const piece = part.subarray(at, at + length - filled);
      chunk.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < length) continue;
      yield chunk;
      chunk = new Float32Array(length);
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}

/** One channel at `sampleRate`, as it is decoded. */
export async function* convertedChunks(
  source: SoundSource,
  sampleRate: number,
  reading: Reading,
): AsyncGenerator<Float32Array> {
  const isEncoded = typeof source === 'string' || source instanceof URL || source instanceof Uint8Array;
  const parts = isEncoded ? decodedChunks(source, reading) : [soundOf(source, reading)];
  yield* convertChunks(parts, sampleRate, reading);
}

/** Converts sound of one rate, which it learns from the first part, to `sampleRate`. */
export async function* convertChunks(
  parts: AsyncIterable<Sound> | Iterable<Sound>,
  sampleRate: number,
  { where, onSampleRate }: Reading,
): AsyncGenerator<Float32Array> {
  let converter: Resampler | undefined;
  let rate: number | undefined;
  for await (const part of parts) {
    if (converter === undefined) {
      rate = part.sampleRate;
      onSampleRate?.(rate);
      converter = resampler(rate, sampleRate);
    } else if (part.sampleRate !== rate) {
      throw damaged(where, `its sample rate changes from ${rate} to ${part.sampleRate} Hz on the way`);
    }
    const samples = converter.push(part.samples);
    if (samples.length > 0) yield samples;
  }
  const rest = converter?.flush();
  if (rest !== undefined && rest.length > 0) yield rest;
}

export function placeOf(source: SoundSource, where: string): string {
  return typeof source === 'string' || source instanceof URL ? `${where} (${shortened(String(source))})` : where;
}

function tooLong(where: string, sampleRate: number): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-data',
    where,
    problem: `the sound is longer than ${mostSamples} samples at ${sampleRate} Hz`,
    remedy: 'readSoundChunks() reads sounds of any length.',
  });
}
