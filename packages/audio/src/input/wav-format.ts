import { EncoderKitError } from '@encoderkit/errors';
import type { PcmEncoding } from './pcm.ts';
import { type Reading, warn } from './reading.ts';
import { isSampleRate, mostChannels, sampleRates } from './sound.ts';

/** What a `fmt ` chunk says. */
export interface WavFormat {
  readonly encoding: PcmEncoding;
  readonly channels: number;
  readonly sampleRate: number;
}

const encodings: { readonly [tag: number]: { readonly [bits: number]: PcmEncoding } } = {
  1: { 8: 'uint8', 16: 'int16', 24: 'int24', 32: 'int32' },
  3: { 32: 'float32', 64: 'float64' },
};

const otherTags: { readonly [tag: number]: string } = {
  2: 'ADPCM',
  6: 'A-law',
  7: 'µ-law',
  17: 'IMA ADPCM',
  85: 'MP3',
};

/** The tag of WAVE_FORMAT_EXTENSIBLE, whose true tag begins its sub-format GUID. */
const extensible = 0xfffe;

/**
 * Reads a `fmt ` chunk. Where channels and bits contradict the block align, they are believed: recorders for phones and browsers write it wrongly, and players do not look at it.
 */
export function wavFormat(bytes: Uint8Array, reading: Reading): WavFormat {
  const { where } = reading;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const outerTag = view.getUint16(0, true);
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const blockAlign = view.getUint16(12, true);
  const bits = view.getUint16(14, true);
  const tag = outerTag === extensible && bytes.length >= 26 ? view.getUint16(24, true) : outerTag;
  const encoding = encodings[tag]?.[bits];
  if (encoding === undefined) {
    throw new EncoderKitError({
      code: 'invalid-data',
      where,
      expected: 'a WAV file of 8, 16, 24 or 32-bit integers, or of 32 or 64-bit floats',
      received: `${bits}-bit ${encodings[tag] ? (tag === 1 ? 'integers' : 'floats') : (otherTags[tag] ?? `encoding ${tag}`)}`,
      remedy: 'Convert it, such as with: ffmpeg -i in.wav -c:a pcm_s16le out.wav',
    });
  }
  if (channels === 0 || channels > mostChannels) {
    throw damagedWav(where, `it says it has ${channels} channels, where 1 to ${mostChannels} are possible`);
  }
  if (!isSampleRate(sampleRate)) {
    throw damagedWav(
      where,
      `its sample rate is ${sampleRate} Hz, outside ${sampleRates.atLeast}..${sampleRates.atMost}`,
      'Where you know the rate, read the samples yourself and pass { samples, sampleRate }.',
    );
  }
  const frameBytes = (channels * bits) / 8;
  if (blockAlign !== frameBytes) {
    const format = `${channels} channel${channels === 1 ? '' : 's'} of ${bits} bits`;
    warn(
      reading,
      'header',
      `its block align is ${blockAlign} where ${format} make ${frameBytes}. It is read as ${format}.`,
    );
  }
  return { encoding, channels, sampleRate };
}

export function damagedWav(
  where: string,
  what: string,
  remedy = 'The header is damaged: convert or record the file again.',
): EncoderKitError {
  return new EncoderKitError({ code: 'invalid-data', where, problem: `the WAV file cannot be read: ${what}`, remedy });
}
