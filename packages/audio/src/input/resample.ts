/// <reference path="./speex-resampler.d.ts" />

import type { SpeexModule } from '@echogarden/speex-resampler-wasm/simd';
import { checkNumber, EncoderKitError } from '@encoderkit/errors';
import { rawSoundOf, type Sound, sampleRates } from './sound.ts';

/** Converts one sound that comes in pieces; its state is carried from piece to piece. */
export interface Resampler {
  /** What can be said of the sound so far: the filter looks ahead, so it lags behind by a few milliseconds. */
  push(samples: Float32Array): Float32Array;
  /** The rest. In all there are as many samples as `ceil(pushed * to / from)`. */
  flush(): Float32Array;
  /** Gives its memory back. To be called once, also after an error. */
  free(): void;
}

/** Makes resamplers at once; what it takes to make them has been loaded. */
export type ResamplerFactory = (from: number, to: number) => Resampler;

/**
 * SpeexDSP's quality, 0..10. 8 passes 0.925 of the lower Nyquist frequency within 0.1 dB and holds what lies above it down by over
 * 100 dB; 10 takes twice as long for 0.96.
 */
const quality = 8;

/** How many samples go through WebAssembly memory at a time. */
const pieceLength = 16_384;

/** The one instance of the WebAssembly module: it keeps no state between resamplers. */
let loading: Promise<SpeexModule> | undefined;

/** Loads SpeexDSP's resampler (BSD-3-Clause; a polyphase Kaiser-windowed sinc, as J. O. Smith, "Digital Audio Resampling"). */
export async function loadResampler(): Promise<ResamplerFactory> {
  loading ??= import('@echogarden/speex-resampler-wasm/simd').then(({ default: load }) => load());
  const speex = await loading;
  return (from, to) => (from === to ? unchanged() : speexResampler(speex, from, to));
}

function speexResampler(speex: SpeexModule, from: number, to: number): Resampler {
  const pieceOut = Math.ceil((pieceLength * to) / from) + 64;
  const counts = speex._malloc(12);
  const input = speex._malloc(pieceLength * 4);
  const output = speex._malloc(pieceOut * 4);
  const state = speex._speex_resampler_init(1, from, to, quality, counts);
  if (state === 0) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'resample',
      problem: `cannot convert ${from} Hz to ${to} Hz`,
    });
  }
  // So that the first sample that comes out is for the time of the first that went in.
  speex._speex_resampler_skip_zeros(state);
  let taken = 0;
  let given = 0;

  function process(samples: Float32Array): Float32Array {
    const parts: Float32Array[] = [];
    for (let at = 0; at < samples.length; ) {
      const piece = samples.subarray(at, at + pieceLength);
      speex.HEAPF32.set(piece, input >> 2);
      speex.HEAPU32[(counts + 4) >> 2] = piece.length;
      speex.HEAPU32[(counts + 8) >> 2] = pieceOut;
      speex._speex_resampler_process_float(state, 0, input, counts + 4, output, counts + 8);
      const made = speex.HEAPU32[(counts + 8) >> 2] ?? 0;
      parts.push(speex.HEAPF32.slice(output >> 2, (output >> 2) + made));
      at += speex.HEAPU32[(counts + 4) >> 2] ?? piece.length;
    }
    const [only] = parts;
    const made = only !== undefined && parts.length === 1 ? only : concatenated(parts);
    given += made.length;
    return made;
  }

  return {
    push(samples) {
      taken += samples.length;
      return process(samples);
    },
    flush() {
      const length = Math.ceil((taken * to) / from);
      const due = length - given;
      // Silence after the end lets the filter look ahead.
      const silence = speex._speex_resampler_get_input_latency(state) + Math.ceil((2 * from) / to) + 1;
      return process(new Float32Array(silence)).subarray(0, Math.max(0, due));
    },
    free() {
      speex._speex_resampler_destroy(state);
      for (const address of [counts, input, output]) speex._free(address);
    },
  };
}

function unchanged(): Resampler {
  return { push: (samples) => samples, flush: () => new Float32Array(0), free() {} };
}

/** A whole sound at another rate. */
export function resampled({ samples, sampleRate }: Sound, to: number, create: ResamplerFactory): Sound {
  if (sampleRate === to) return { samples, sampleRate };
  const resampler = create(sampleRate, to);
  try {
    return { samples: concatenated([resampler.push(samples), resampler.flush()]), sampleRate: to };
  } finally {
    resampler.free();
  }
}

/**
 * A sound at another sample rate, low-pass filtered so that nothing aliases: what lies above the new Nyquist frequency is held down
 * by over 100 dB, what lies below 0.92 of it passes within 0.1 dB, and nothing is delayed.
 *
 * @returns `ceil(length * to / from)` samples; the sound itself where it has that rate
 * @throws `invalid-option` for a rate outside 1000..768000, `invalid-input`, `not-finite` or `empty-data` for a bad sound
 *
 * @example
 * ```ts
 * import { resample } from '@encoderkit/audio';
 *
 * const tone = Float32Array.from({ length: 44100 }, (_, index) => Math.sin((2 * Math.PI * 440 * index) / 44100));
 * const { samples, sampleRate } = await resample({ samples: tone, sampleRate: 44100 }, 16000);
 * console.log(samples.length, sampleRate); // 16000 16000
 * ```
 */
export async function resample(sound: Sound, sampleRate: number): Promise<Sound> {
  const where = 'resample';
  checkNumber(where, 'sampleRate', sampleRate, { integer: true, ...sampleRates });
  return resampled(rawSoundOf(sound, where), sampleRate, await loadResampler());
}

export function concatenated(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
