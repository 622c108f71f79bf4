import { joined, type PcmReader, pcmReader } from './pcm.ts';
import { type Reading, warn } from './reading.ts';
import type { DecodedSound, SoundDecoder } from './sound-decoder.ts';
import { damagedWav, type WavFormat, wavFormat } from './wav-format.ts';

/** What programs write as a size that they do not know: sound that is still being recorded, or piped. */
const unknownSizes: readonly number[] = [0, 0xffff_ffff];

/** Chunks before the samples (titles, cover pictures) may be long; the format itself never is. */
const longestFormat = 1024;

/** Chunks that come behind samples: where one follows a size of 0, there are truly none. */
const chunksBehind = /^(LIST|id3 |ID3 |fact|cue |bext|smpl|inst|JUNK|PAD |FLLR|PEAK|iXML|_PMX|afsp|plst)$/;

interface Samples {
  readonly reader: PcmReader;
  readonly size: number;
  left: number;
}

/**
 * Reads RIFF WAVE piece by piece (Microsoft & IBM, "Multimedia Programming Interface and Data Specifications 1.0";
 * WAVE_FORMAT_EXTENSIBLE: Microsoft, "Multiple channel audio data and WAVE files"), and what players play although its sizes are wrong:
 *
 * - less sound than the header says (the recorder was killed, the copy was cut short): what is there;
 * - a size of 0 or -1, which was to be written at the end and was not: all up to the end of the file, with a warning where the size is 0;
 * - more sound than the header says: as much as it says, with a warning.
 */
export function wavDecoder(reading: Reading): SoundDecoder {
  const { where } = reading;
  let pending: Uint8Array = new Uint8Array(0);
  let skip = 0;
  let hasRiff = false;
  let format: WavFormat | undefined;
  let samples: Samples | undefined;
  /** What comes after the samples: how much, and the bytes that would be the name and size of a chunk. */
  const behind = { bytes: 0, head: new Uint8Array(0) };

  /** Reads the header as far as it has come. True once the samples begin. */
  function readHeader(): boolean {
    if (!hasRiff) {
      if (pending.length < 12) return false;
      hasRiff = true;
      pending = pending.subarray(12);
    }
    for (;;) {
      const skipped = Math.min(skip, pending.length);
      pending = pending.subarray(skipped);
      skip -= skipped;
      if (skip > 0 || pending.length < 8) return false;
      const name = nameIn(pending);
      const size = uint32(pending, 4);
      if (name === 'data') {
        if (format === undefined) throw damagedWav(where, 'its samples come before a "fmt " chunk says what they are');
        const reader = pcmReader(format.encoding, format.channels, reading);
        const isUnknown = unknownSizes.includes(size);
        samples = { reader, size, left: isUnknown ? Number.POSITIVE_INFINITY : size };
        pending = pending.subarray(8);
        return true;
      }
      if (name === 'fmt ') {
        if (size < 16 || size > longestFormat) throw damagedWav(where, `its "fmt " chunk has ${size} bytes`);
        if (pending.length < 8 + size) return false;
        format = wavFormat(pending.subarray(8, 8 + size), reading);
      }
      pending = pending.subarray(8);
      // Chunks begin at even bytes.
      skip = size + (size % 2);
    }
  }

  /** Samples whose size is 0: whether they are there is told by what follows. */
  function readUnsized(bytes: Uint8Array, isEnd: boolean, { reader }: Samples): Float32Array | undefined {
    pending = pending.length === 0 ? bytes : joined([pending, bytes]);
    if (pending.length < 8 && !isEnd) return undefined;
    const all = pending;
    pending = new Uint8Array(0);
    if (all.length === 0 || (all.length >= 8 && chunksBehind.test(nameIn(all)))) {
      samples = { reader, size: 0, left: 0 };
      return undefined;
    }
    warn(
      reading,
      'header',
      'its header says that it has no samples, as recorders leave it that were not closed. All that follows is read.',
    );
    samples = { reader, size: 0xffff_ffff, left: Number.POSITIVE_INFINITY };
    return reader.read(all);
  }

  function readSamples(bytes: Uint8Array, current: Samples): Float32Array {
    const part = bytes.subarray(0, Math.min(bytes.length, current.left));
    current.left -= part.length;
    const rest = bytes.subarray(part.length);
    if (behind.head.length < 9) behind.head = joined([behind.head, rest.subarray(0, 9)]);
    behind.bytes += rest.length;
    return current.reader.read(part);
  }

  function readPiece(bytes: Uint8Array, isEnd: boolean): DecodedSound {
    if (samples === undefined || format === undefined) return { channels: [], sampleRate: format?.sampleRate ?? 0 };
    const { sampleRate } = format;
    const isUndecided = samples.size === 0 && samples.left > 0;
    const made = isUndecided ? readUnsized(bytes, isEnd, samples) : readSamples(bytes, samples);
    return { channels: made === undefined ? [] : [made], sampleRate };
  }

  function decode(piece: Uint8Array): DecodedSound {
    if (samples !== undefined) return readPiece(piece, false);
    pending = pending.length === 0 ? piece : joined([pending, piece]);
    if (!readHeader()) return { channels: [], sampleRate: format?.sampleRate ?? 0 };
    const rest = pending;
    pending = new Uint8Array(0);
    return readPiece(rest, false);
  }

  return {
    decode,
    flush() {
      if (samples === undefined) {
        throw damagedWav(where, 'it ends before its samples begin', 'The file was cut short: copy or record it again.');
      }
      const last = readPiece(new Uint8Array(0), true);
      if (isSound(behind, samples.size)) {
        const problem = `its header says that it has ${samples.size} bytes of samples, and ${behind.bytes} bytes follow that are no chunk. They are left out.`;
        warn(reading, 'header', problem);
      }
      return last;
    },
    free() {
      samples?.reader.check(0);
    },
  };
}

/** Whether what is behind the samples is neither a chunk, nor the tag of an MP3, nor padding. Chunks begin at even bytes, and some at odd. */
function isSound({ bytes, head }: { bytes: number; head: Uint8Array }, size: number): boolean {
  if (bytes < 16 || head.every((byte) => byte === 0)) return false;
  const isName = (start: number) => [...head.subarray(start, start + 4)].every((byte) => byte >= 0x20 && byte < 0x7f);
  return !isName(size % 2) && !isName(0);
}

const nameIn = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 4));

function uint32(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true);
}
