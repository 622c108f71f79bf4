import { checkKnownOptions, checkNumber, checkOneOf, checkPositiveInteger, EncoderKitError } from '@encoderkit/errors';
import { type PcmEncoding, type pcmLayouts, pcmReader } from './pcm.ts';
import { convertChunks, defaultSampleRate, inChunksOf } from './read-sound.ts';
import { checkWarner, type SoundWarning } from './reading.ts';
import { type Sound, sampleRates } from './sound.ts';

/** What a stream of bare samples has no header to say. */
export interface PcmFormat {
  /** Default: `'int16'`, what recording programs give. Little endian. */
  readonly encoding?: PcmEncoding;
  /** Interleaved channels; mixed to one by their mean. Default: 1. */
  readonly channels?: number;
  /** Samples per second of each channel, as the stream comes. */
  readonly sampleRate: number;
}

export interface PcmChunksOptions {
  /** Samples per second to convert to. Default: 16000. */
  readonly sampleRate?: number;
  /** Samples in a chunk; the last may have fewer. Left out, chunks come as soon as there is sound, in any length. */
  readonly chunkSize?: number;
  /** Called with what is odd about a sound that is read all the same. Default: `console.warn`. */
  readonly onWarning?: (warning: SoundWarning) => void;
}

/**
 * Bare samples from a Node stream (a live microphone: the standard output of `arecord` or `sox`), a web stream or any async iterable
 * of bytes, as chunks of one channel at one sample rate. Pieces may end anywhere, in the middle of a sample too.
 *
 * @throws `invalid-option`; while reading, `not-finite` for a NaN and `invalid-input` for what is not bytes
 *
 * @example
 * ```ts
 * import { Readable } from 'node:stream';
 * import { pcmChunks } from '@encoderkit/audio';
 *
 * // Live: spawn('arecord', ['-t', 'raw', '-f', 'S16_LE', '-r', '48000', '-c', '2']).stdout
 * const stream = Readable.from([Buffer.alloc(100001), Buffer.alloc(92000)]);
 * let length = 0;
 * for await (const chunk of pcmChunks(stream, { sampleRate: 48000, channels: 2 })) length += chunk.length;
 * console.log(length); // 16000
 * ```
 */
export async function* pcmChunks(
  stream: AsyncIterable<Uint8Array>,
  format: PcmFormat,
  options: PcmChunksOptions = {},
): AsyncGenerator<Float32Array> {
  const where = 'pcmChunks';
  if (!isStream(stream)) throw notBytes(stream, where);
  checkKnownOptions(where, format, ['encoding', 'channels', 'sampleRate']);
  checkKnownOptions(where, options, ['sampleRate', 'chunkSize', 'onWarning']);
  const reading = { where, onWarning: checkWarner(where, options.onWarning) };
  const encoding = checkOneOf(where, 'encoding', format.encoding ?? 'int16', encodingNames);
  const channels = checkPositiveInteger(where, 'channels', format.channels ?? 1);
  const from = checkNumber(where, 'sampleRate', format.sampleRate, { integer: true, ...sampleRates });
  const to = checkNumber(where, 'sampleRate', options.sampleRate ?? defaultSampleRate, {
    integer: true,
    ...sampleRates,
  });
  const reader = pcmReader(encoding, channels, reading);

  async function* parts(): AsyncGenerator<Sound> {
    for await (const piece of stream) {
      if (!(piece instanceof Uint8Array)) throw notBytes(piece, where);
      yield { samples: reader.read(piece), sampleRate: from };
      // A live stream has no end: one second tells.
      reader.check(from);
    }
  }

  const converted = convertChunks(parts(), to, reading);
  if (options.chunkSize === undefined) yield* converted;
  else yield* inChunksOf(checkPositiveInteger(where, 'chunkSize', options.chunkSize), converted);
}

const encodingNames = [
  'uint8',
  'int16',
  'int24',
  'int32',
  'float32',
  'float64',
] as const satisfies (keyof typeof pcmLayouts)[];

function isStream(stream: unknown): boolean {
  return typeof stream === 'object' && stream !== null && (Symbol.asyncIterator in stream || Symbol.iterator in stream);
}

function notBytes(piece: unknown, where: string): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'a stream of bytes (Buffer or Uint8Array)',
    received: ArrayBuffer.isView(piece) ? `a ${piece.constructor.name}` : typeof piece,
    remedy: 'A stream on which setEncoding was called gives text; samples are bytes.',
  });
}
