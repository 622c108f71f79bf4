import { EncoderKitError, isRecord } from '@encoderkit/errors';
import { channelMix } from './channel-mix.ts';
import { quietly, type Reading } from './reading.ts';

/** One channel of sound: what every other form becomes first. */
export interface Sound {
  /** Amplitudes, nominally -1..1. Lossy decoders and floating point files may go a little beyond. */
  readonly samples: Float32Array;
  /** Samples per second. */
  readonly sampleRate: number;
}

/** Several channels of one length: what a microphone array or an audio library gives. Their mean is what is heard. */
export interface MultichannelSound {
  readonly channels: readonly Float32Array[];
  readonly sampleRate: number;
}

/**
 * A sound in any form that an audio encoder takes:
 *
 * - the path of a file (or a `file:` URL), or the bytes of one: WAV, MP3, FLAC, Ogg Vorbis or Ogg Opus; M4A and AAC where
 *   `@audio/decode-aac` is installed. What a file is, is told by its content and not by its name;
 * - raw samples `{ samples, sampleRate }`, or `{ channels, sampleRate }` for more than one channel.
 *
 * Channels are mixed to one by their mean, and other sample rates are converted to the encoder's.
 */
export type SoundSource = string | URL | Uint8Array | Sound | MultichannelSound;

/** Below, nothing can be understood; above, no converter goes. What lies outside is a mistake, or a damaged header. */
export const sampleRates = { atLeast: 1000, atMost: 768_000 } as const;

export function isSampleRate(rate: unknown): rate is number {
  return (
    typeof rate === 'number' && Number.isInteger(rate) && rate >= sampleRates.atLeast && rate <= sampleRates.atMost
  );
}

/** A file that says it has more is damaged: 15th-order ambisonics has as many. */
export const mostChannels = 256;

/** Samples are nominally -1..1. What is this far beyond, 36 dB, are integers that were not divided. */
const loudest = 64;

/** Raw samples as one channel, checked: not empty, every sample finite and no integer. Samples of a `Sound` are shared, not copied. */
export function soundOf(source: unknown, reading: Reading): Sound {
  const { where } = reading;
  if (!isRecord(source)) throw notASound(source, where);
  const { samples, channels, sampleRate } = source;
  const list: unknown[] | undefined = samples instanceof Float32Array ? [samples] : arrayOf(channels);
  if (list === undefined || !list.every((channel) => channel instanceof Float32Array)) throw notASound(source, where);
  const [first] = list;
  if (!isSampleRate(sampleRate)) {
    throw new EncoderKitError({
      code: 'invalid-input',
      where,
      expected: `"sampleRate" to be a whole number of samples per second from ${sampleRates.atLeast} to ${sampleRates.atMost}`,
      received: sampleRate,
      remedy: 'Speech is often at 16000, music at 44100 or 48000.',
    });
  }
  if (first === undefined || first.length === 0) throw noSamples(where);
  const odd = list.findIndex((channel) => channel.length !== first.length);
  if (odd >= 0) {
    throw new EncoderKitError({
      code: 'shape-mismatch',
      where,
      expected: `all channels to have ${first.length} samples, as the first has`,
      received: `${list[odd]?.length} in channel ${odd}`,
    });
  }
  for (const channel of list) checkSamples(channel, 0, where);
  const mix = channelMix(reading);
  const mono = mix.mix(list);
  mix.check();
  return { samples: mono, sampleRate };
}

/**
 * Throws for the first sample that is NaN, infinite, or far beyond -1..1; `start` is the position of `samples` in the whole sound.
 */
export function checkSamples(samples: Float32Array, start: number, where: string): void {
  let wrong = 0;
  // Written so that NaN fails too.
  while (wrong < samples.length && Math.abs(samples[wrong] ?? 0) <= loudest) wrong++;
  if (wrong === samples.length) return;
  const value = samples[wrong];
  const isInteger = Number.isFinite(value);
  throw new EncoderKitError({
    code: isInteger ? 'invalid-input' : 'not-finite',
    where,
    expected: isInteger ? 'samples from -1 to 1' : 'every sample to be a finite number',
    received: `${value} at sample ${start + wrong}`,
    remedy: isInteger
      ? 'Divide integers by their full scale: 32768 where they have 16 bits.'
      : 'Cut the damaged part out, or set it to 0.',
  });
}

export function noSamples(where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'empty-data',
    where,
    problem: 'the sound has no samples',
    remedy: 'Leave it out of the data: nothing can be learnt from it.',
  });
}

/** As `soundOf`, for functions that take raw samples alone. */
export function rawSoundOf(sound: unknown, where: string): Sound {
  if (isRecord(sound) && ('samples' in sound || 'channels' in sound)) return soundOf(sound, quietly(where));
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'raw samples, { samples, sampleRate }',
    received: describe(sound),
    remedy: 'readSound() makes them of any file.',
  });
}

function arrayOf(value: unknown): unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}

function notASound(source: unknown, where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-input',
    where,
    expected:
      'a file path, a file: URL, the bytes of a sound file, { samples, sampleRate } or { channels, sampleRate } with Float32Array samples',
    received: describe(source),
    remedy: 'Float32Array.from(numbers) makes samples of an array, new Uint8Array(buffer) bytes; amplitudes are -1..1.',
  });
}

/** A source in a few words: samples are never written out. */
function describe(source: unknown): unknown {
  if (ArrayBuffer.isView(source)) return `values of a ${source.constructor.name}`;
  if (source instanceof ArrayBuffer) return 'an ArrayBuffer';
  if (Array.isArray(source)) return `an array of ${source.length}`;
  if (!isRecord(source)) return source;
  const kind = (value: unknown) => (ArrayBuffer.isView(value) ? value.constructor.name : typeof value);
  const fields = Object.entries(source).map(([name, value]) => `${name}: ${kind(value)}`);
  return `an object { ${fields.slice(0, 5).join(', ')} }`;
}
