import { EncoderKitError } from '@encoderkit/errors';
import { joined, type PcmEncoding, type PcmReader, pcmReader } from './pcm.ts';
import { isSampleRate, sampleRates } from './sound.ts';
import type { SoundDecoder } from './sound-decoder.ts';

/** What a `fmt ` chunk says. */
interface WavFormat {
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

/** What programs write as a size that they do not know: sound that is still being recorded, or piped. */
const unknownSize = 0xffff_ffff;

/** Chunks before the samples (titles, cover pictures) may be long; the format itself never is. */
const longestFormat = 1024;

/**
 * Reads RIFF WAVE piece by piece (Microsoft & IBM, "Multimedia Programming Interface and Data Specifications 1.0";
 * WAVE_FORMAT_EXTENSIBLE: Microsoft, "Multiple channel audio data and WAVE files").
 *
 * Where there is less sound than the header says (the recorder was killed, the copy was cut short), what is there is read: this is
 * how recorders leave files behind that did not end well, and it is what FFmpeg and SoX do.
 */
export function wavDecoder(where: string): SoundDecoder {
  let pending: Uint8Array = new Uint8Array(0);
  let skip = 0;
  let riffSize: number | undefined;
  let format: WavFormat | undefined;
  let samples: { readonly reader: PcmReader; left: number } | undefined;

  /** Reads the header as far as it has come. True once the samples begin. */
  function readHeader(): boolean {
    if (riffSize === undefined) {
      if (pending.length < 12) return false;
      riffSize = uint32(pending, 4);
      pending = pending.subarray(12);
    }
    for (;;) {
      const skipped = Math.min(skip, pending.length);
      pending = pending.subarray(skipped);
      skip -= skipped;
      if (skip > 0 || pending.length < 8) return false;
      const name = String.fromCharCode(...pending.subarray(0, 4));
      const size = uint32(pending, 4);
      if (name === 'data') {
        if (format === undefined) throw damaged(where, 'its samples come before a "fmt " chunk says what they are');
        const isUnknown = size === unknownSize || (size === 0 && (riffSize === 0 || riffSize === unknownSize));
        samples = {
          reader: pcmReader(format.encoding, format.channels, where),
          left: isUnknown ? Number.POSITIVE_INFINITY : size,
        };
        pending = pending.subarray(8);
        return true;
      }
      if (name === 'fmt ') {
        if (size < 16 || size > longestFormat) throw damaged(where, `its "fmt " chunk has ${size} bytes`);
        if (pending.length < 8 + size) return false;
        format = parseFormat(pending.subarray(8, 8 + size), where);
      }
      pending = pending.subarray(8);
      // Chunks begin at even bytes.
      skip = size + (size % 2);
    }
  }

  function decode(piece: Uint8Array) {
    let bytes = piece;
    if (samples === undefined) {
      pending = pending.length === 0 ? piece : joined([pending, piece]);
      if (!readHeader()) return { channels: [], sampleRate: format?.sampleRate ?? 0 };
      bytes = pending;
      pending = new Uint8Array(0);
    }
    if (samples === undefined || format === undefined) return { channels: [], sampleRate: 0 };
    const part = bytes.subarray(0, Math.min(bytes.length, samples.left));
    samples.left -= part.length;
    return { channels: [samples.reader.read(part)], sampleRate: format.sampleRate };
  }

  return {
    decode,
    flush() {
      if (samples === undefined) {
        throw damaged(where, 'it ends before its samples begin', 'The file was cut short: copy or record it again.');
      }
      return { channels: [], sampleRate: format?.sampleRate ?? 0 };
    },
    free() {},
  };
}

function parseFormat(bytes: Uint8Array, where: string): WavFormat {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const outerTag = view.getUint16(0, true);
  const channels = view.getUint16(2, true);
  const sampleRate = view.getUint32(4, true);
  const frameBytes = view.getUint16(12, true);
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
  if (channels === 0 || frameBytes !== (channels * bits) / 8) {
    throw damaged(where, `${channels} channels of ${bits} bits do not make frames of ${frameBytes} bytes`);
  }
  if (!isSampleRate(sampleRate)) {
    throw damaged(
      where,
      `its sample rate is ${sampleRate} Hz, outside ${sampleRates.atLeast}..${sampleRates.atMost}`,
      'Where you know the rate, read the samples yourself and pass { samples, sampleRate }.',
    );
  }
  return { encoding, channels, sampleRate };
}

function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}

function damaged(where: string, what: string, remedy = 'The header is damaged: convert or record the file again.') {
  return new EncoderKitError({ code: 'invalid-data', where, problem: `the WAV file cannot be read: ${what}`, remedy });
}
