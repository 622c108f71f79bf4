import { checkKnownOptions, checkNumber, checkPositiveInteger, EncoderKitError } from '@encoderkit/errors';
import { damaged, decoders } from './decoders.ts';
import { joined } from './pcm.ts';
import { type SoundProcessing, soundProcessor } from './processing.ts';
import { byteChunks } from './read-bytes.ts';
import { concatenated, loadResampler, type Resampler } from './resample.ts';
import { mixed, noSamples, type Sound, type SoundSource, sampleRates, soundOf } from './sound.ts';
import type { DecodedSound, SoundDecoder } from './sound-decoder.ts';
import { headBytes, type SoundFormat, soundFormat } from './sound-format.ts';

/** Speech has little above 8 kHz, and models of speech are trained at this rate. */
export const defaultSampleRate = 16_000;

export interface ReadSoundOptions extends SoundProcessing {
  /** Samples per second to convert to. Default: 16000. */
  readonly sampleRate?: number;
}

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
  const { sampleRate: rate, ...rest } = checkKnownOptions(where, options, [
    'sampleRate',
    'reduceNoise',
    'trimSilence',
    'normalizeLoudness',
  ]);
  const sampleRate = checkNumber(where, 'sampleRate', rate ?? defaultSampleRate, { integer: true, ...sampleRates });
  const process = soundProcessor(rest, where);
  return async (source) => {
    const here = placeOf(source, where);
    const parts: Float32Array[] = [];
    for await (const part of convertedChunks(source, sampleRate, here)) parts.push(part);
    const [only] = parts;
    const samples = only !== undefined && parts.length === 1 ? only : concatenated(parts);
    if (samples.length === 0) throw noSamples(here);
    return process({ samples, sampleRate });
  };
}

export interface ReadSoundChunksOptions {
  /** Samples per second to convert to. Default: 16000. */
  readonly sampleRate?: number;
  /** Samples in a chunk; the last may have fewer. Default: a second of them. */
  readonly chunkSize?: number;
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
  checkKnownOptions(where, options, ['sampleRate', 'chunkSize']);
  const { sampleRate = defaultSampleRate, chunkSize = sampleRate } = options;
  checkNumber(where, 'sampleRate', sampleRate, { integer: true, ...sampleRates });
  checkPositiveInteger(where, 'chunkSize', chunkSize);
  yield* inChunksOf(chunkSize, convertedChunks(source, sampleRate, placeOf(source, where)));
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
async function* convertedChunks(source: SoundSource, sampleRate: number, where: string): AsyncGenerator<Float32Array> {
  const parts =
    typeof source === 'string' || source instanceof URL || source instanceof Uint8Array
      ? decodedChunks(source, where)
      : [soundOf(source, where)];
  yield* convertChunks(parts, sampleRate, where);
}

/** Converts sound of one rate, which it learns from the first part, to `sampleRate`. */
export async function* convertChunks(
  parts: AsyncIterable<Sound> | Iterable<Sound>,
  sampleRate: number,
  where: string,
): AsyncGenerator<Float32Array> {
  let resampler: Resampler | undefined;
  let rate: number | undefined;
  try {
    for await (const part of parts) {
      if (resampler === undefined) {
        rate = part.sampleRate;
        const create = await loadResampler();
        resampler = create(rate, sampleRate);
      } else if (part.sampleRate !== rate) {
        throw damaged(where, `its sample rate changes from ${rate} to ${part.sampleRate} Hz on the way`);
      }
      const samples = resampler.push(part.samples);
      if (samples.length > 0) yield samples;
    }
    const rest = resampler?.flush();
    if (rest !== undefined && rest.length > 0) yield rest;
  } finally {
    resampler?.free();
  }
}

async function* decodedChunks(source: string | URL | Uint8Array, where: string): AsyncGenerator<Sound> {
  let decoder: SoundDecoder | undefined;
  let head: Uint8Array = new Uint8Array(0);
  let format: SoundFormat | undefined;
  let hasSound = false;
  const open = () => {
    format = soundFormat(head, where);
    return decoders[format](where);
  };
  const soundIn = ({ channels, sampleRate }: DecodedSound): Sound | undefined => {
    const samples = mixed(channels);
    if (samples.length === 0) return undefined;
    hasSound = true;
    return { samples, sampleRate };
  };
  try {
    for await (const piece of byteChunks(source, where)) {
      let bytes = piece;
      if (decoder === undefined) {
        head = head.length === 0 ? piece : joined([head, piece]);
        if (head.length < headBytes) continue;
        decoder = await open();
        bytes = head;
      }
      const sound = soundIn(await decodeWith(decoder, (each) => each.decode(bytes), where));
      if (sound) yield sound;
    }
    if (decoder === undefined) {
      if (head.length === 0) throw emptyFile(where);
      decoder = await open();
      const sound = soundIn(await decodeWith(decoder, (each) => each.decode(head), where));
      if (sound) yield sound;
    }
    const rest = soundIn(await decodeWith(decoder, (each) => each.flush(), where));
    if (rest) yield rest;
    if (!hasSound)
      throw format === 'wav' ? noSamples(where) : damaged(where, `nothing in it can be decoded as ${format}`);
  } finally {
    decoder?.free();
  }
}

/** Whatever a library throws over a damaged file becomes our error, which names the file. */
async function decodeWith(
  decoder: SoundDecoder,
  call: (decoder: SoundDecoder) => DecodedSound | Promise<DecodedSound>,
  where: string,
): Promise<DecodedSound> {
  try {
    return await call(decoder);
  } catch (error) {
    if (EncoderKitError.isInstance(error)) throw error;
    throw damaged(where, error instanceof Error ? error.message : String(error), error);
  }
}

function placeOf(source: SoundSource, where: string): string {
  return typeof source === 'string' || source instanceof URL ? `${where} (${source})` : where;
}

function emptyFile(where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'empty-data',
    where,
    problem: 'the file is empty',
    remedy: 'Copy or record it again, or leave it out.',
  });
}
