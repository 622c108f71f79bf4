import { EncoderKitError } from '@encoderkit/errors';
import { channelMix } from './channel-mix.ts';
import { damaged } from './damaged.ts';
import { decoders } from './decoders.ts';
import { joined } from './pcm.ts';
import { byteChunks } from './read-bytes.ts';
import type { Reading } from './reading.ts';
import { checkSamples, isSampleRate, mostChannels, noSamples, type Sound, sampleRates } from './sound.ts';
import type { DecodedSound, SoundDecoder } from './sound-decoder.ts';
import { headBytes, type SoundFormat, soundFormat } from './sound-format.ts';

/**
 * How many bytes a decoder gets at a time. Few where a dozen bytes can hold 65,535 samples: what comes back at once is bounded by this. An M4A file
 * is put together anew with every piece until its index has come.
 */
const pieceBytes: { readonly [Format in SoundFormat]: number } = {
  wav: 65_536,
  mp3: 4096,
  flac: 4096,
  vorbis: 4096,
  opus: 4096,
  aac: 1_048_576,
};

/** A file piece by piece, in one channel. What it declares is checked before anybody counts on it. */
export async function* decodedChunks(source: string | URL | Uint8Array, reading: Reading): AsyncGenerator<Sound> {
  const { where } = reading;
  const mix = channelMix(reading);
  const bytes = byteChunks(source, where);
  const head = await headOf(bytes, where);
  const format = soundFormat(head, where);
  let decoder: SoundDecoder | undefined;
  let samples = 0;

  const soundIn = ({ channels, sampleRate }: DecodedSound): Sound[] => {
    if ((channels[0]?.length ?? 0) === 0) return [];
    checkDeclared(sampleRate, channels.length, where);
    const mono = mix.mix(channels);
    // Those of WAV files have been checked where they were read: integers need no check.
    if (format !== 'wav') checkSamples(mono, samples, where);
    samples += mono.length;
    return [{ samples: mono, sampleRate }];
  };

  try {
    decoder = await decoders[format](reading);
    const { decode, flush } = decoder;
    for await (const piece of cut(head, bytes, pieceBytes[format])) {
      yield* soundIn(await decodeWith(() => decode(piece), where));
    }
    yield* soundIn(await decodeWith(flush, where));
    if (samples === 0) {
      throw format === 'wav' ? noSamples(where) : damaged(where, `nothing in it can be decoded as ${format}`);
    }
  } finally {
    decoder?.free();
    mix.check();
  }
}

/** The first bytes, enough to tell what a file is, or all that there are. */
async function headOf(bytes: AsyncGenerator<Uint8Array>, where: string): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  while (head.length < headBytes) {
    const { value, done } = await bytes.next();
    if (done === true) break;
    head = head.length === 0 ? value : joined([head, value]);
  }
  if (head.length > 0) return head;
  throw new EncoderKitError({
    code: 'empty-data',
    where,
    problem: 'the file is empty',
    remedy: 'Copy or record it again, or leave it out.',
  });
}

/** All bytes in pieces of at most `length`; small ones are gathered until they are as many, or as many as come at a time. */
async function* cut(head: Uint8Array, rest: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [head];
  let size = head.length;
  function* pieces(isEnd: boolean): Generator<Uint8Array> {
    if (size === 0 || (size < length && !isEnd)) return;
    const [only] = waiting;
    const all = only !== undefined && waiting.length === 1 ? only : joined(waiting);
    for (let at = 0; at < all.length; at += length) yield all.subarray(at, at + length);
    waiting = [];
    size = 0;
  }
  yield* pieces(false);
  for await (const piece of rest) {
    waiting.push(piece);
    size += piece.length;
    yield* pieces(false);
  }
  yield* pieces(true);
}

/** A rate, or a number of channels, is a claim of whoever wrote the file: filters and arrays would be made as large. */
function checkDeclared(sampleRate: number, channels: number, where: string): void {
  if (!isSampleRate(sampleRate)) {
    throw damaged(where, `its sample rate is ${sampleRate} Hz, outside ${sampleRates.atLeast}..${sampleRates.atMost}`);
  }
  if (channels > mostChannels) throw damaged(where, `it has ${channels} channels, more than ${mostChannels}`);
}

/** Whatever a library throws over a damaged file becomes our error, which names the file. */
async function decodeWith(call: () => DecodedSound | Promise<DecodedSound>, where: string): Promise<DecodedSound> {
  try {
    return await call();
  } catch (error) {
    if (EncoderKitError.isInstance(error)) throw error;
    throw damaged(where, error instanceof Error ? error.message : String(error), error);
  }
}
