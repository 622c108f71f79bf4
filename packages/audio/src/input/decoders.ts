import { aacDecoder } from '#platform';
import { damaged } from './damaged.ts';
import type { Reading } from './reading.ts';
import type { DecodedSound, SoundDecoder } from './sound-decoder.ts';
import type { SoundFormat } from './sound-format.ts';
import { wavDecoder } from './wav-decoder.ts';

/** What the WebAssembly decoders of wasm-audio-decoders have in common. */
interface WasmDecoder {
  readonly ready: Promise<void>;
  decode(bytes: Uint8Array): WasmResult | Promise<WasmResult>;
  flush?(): WasmResult | Promise<WasmResult>;
  free(): void;
}

interface WasmResult {
  readonly channelData: readonly Float32Array[];
  readonly samplesDecoded: number;
  readonly sampleRate: number;
  readonly errors: readonly { readonly message: string }[];
}

/** Opens a decoder for one file. Imported when first needed: a program that reads WAV files loads no other decoder. */
export const decoders: { readonly [Format in SoundFormat]: (reading: Reading) => Promise<SoundDecoder> } = {
  wav: async (reading) => wavDecoder(reading),
  async mp3({ where }) {
    const { MPEGDecoder } = await import('mpg123-decoder');
    return withJunk(new MPEGDecoder(), where);
  },
  async flac({ where }) {
    const { FLACDecoder } = await import('@wasm-audio-decoders/flac');
    return fromWasm(new FLACDecoder(), where);
  },
  async vorbis({ where }) {
    const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
    return fromWasm(new OggVorbisDecoder(), where);
  },
  async opus({ where }) {
    const { OggOpusDecoder } = await import('ogg-opus-decoder');
    return fromWasm(new OggOpusDecoder(), where);
  },
  aac: ({ where }) => aacDecoder(where),
};

async function fromWasm(decoder: WasmDecoder, where: string): Promise<SoundDecoder> {
  await decoder.ready;
  const result = ({ channelData, samplesDecoded, sampleRate, errors }: WasmResult): DecodedSound => {
    const [error] = errors;
    if (error !== undefined) throw damaged(where, error.message);
    return { channels: samplesDecoded === 0 ? [] : channelData, sampleRate };
  };
  return {
    decode: async (bytes) => result(await decoder.decode(bytes)),
    flush: async () => (decoder.flush ? result(await decoder.flush()) : { channels: [], sampleRate: 0 }),
    free: () => decoder.free(),
  };
}

/** A frame of MP3 at the lower sample rates; others have more. */
const frameSamples = 576;

/**
 * Tags and rubbish between the frames of MP3 files are common: the decoder looks for the next frame, and every player goes on. But in
 * anything there is a frame by chance, now and then; so a file with more errors than frames is refused.
 */
async function withJunk(decoder: WasmDecoder, where: string): Promise<SoundDecoder> {
  await decoder.ready;
  const total = { samples: 0, errors: 0 };
  return {
    async decode(bytes) {
      const { channelData, samplesDecoded, sampleRate, errors } = await decoder.decode(bytes);
      total.samples += samplesDecoded;
      total.errors += errors.length;
      return { channels: samplesDecoded === 0 ? [] : channelData, sampleRate };
    },
    flush() {
      if (total.errors > total.samples / frameSamples) {
        throw damaged(where, `as MP3 it has ${total.errors} errors and ${total.samples} samples`);
      }
      return { channels: [], sampleRate: 0 };
    },
    free: () => decoder.free(),
  };
}
