import { checkNumber } from '@encoderkit/errors';
import { wasmFilter } from './filter.ts';
import { polyphase } from './polyphase.ts';
import { rawSoundOf, type Sound, sampleRates } from './sound.ts';

/** Converts one sound that comes in pieces; its state is carried from piece to piece, so that how it is cut changes no bit. */
export interface Resampler {
  /** What can be said of the sound so far: the filter looks ahead, so it lags behind by a few milliseconds. */
  push(samples: Float32Array): Float32Array;
  /** The rest. In all there are as many samples as `ceil(pushed * to / from)`. */
  flush(): Float32Array;
}

/** How many samples, of input or of output, are worked on at a time. */
const pieceLength = 32_768;

/** Rates are positive integers. */
export function resampler(from: number, to: number): Resampler {
  if (from === to) return { push: (samples) => samples, flush: () => new Float32Array(0) };
  const table = polyphase(from, to);
  const { up, down, taps } = table;
  const filter = wasmFilter();
  const longest = Math.max(1, Math.floor(pieceLength * Math.min(1, from / to)));
  // Silence before the begin, so that the first window has its middle at the first sample.
  let history: Float32Array = new Float32Array(taps / 2 - 1);
  /** How many samples the next window begins behind the first of `history`, where that has not come yet. */
  let skip = 0;
  let phase = 0;
  let taken = 0;
  let given = 0;

  function process(samples: Float32Array): Float32Array {
    const length = history.length + samples.length;
    // Windows begin at floor((phase + index * down) / up), from `skip` on.
    const windows = length - skip - taps + 1;
    const count = windows <= 0 ? 0 : Math.ceil((windows * up - phase) / down);
    const skipped = Math.min(skip, history.length);
    const made =
      count <= 0
        ? new Float32Array(0)
        : filter(
            table,
            { history: history.subarray(skipped), samples: samples.subarray(skip - skipped) },
            count,
            phase,
          );
    const moved = phase + Math.max(0, count) * down;
    const next = skip + Math.floor(moved / up);
    phase = moved % up;
    history = tail(history, samples, next);
    skip = Math.max(0, next - length);
    given += made.length;
    return made;
  }

  function inPieces(samples: Float32Array): Float32Array {
    if (samples.length <= longest) return process(samples);
    const parts: Float32Array[] = [];
    for (let at = 0; at < samples.length; at += longest) parts.push(process(samples.subarray(at, at + longest)));
    return concatenated(parts);
  }

  return {
    push(samples) {
      taken += samples.length;
      return inPieces(samples);
    },
    flush() {
      const due = Math.ceil((taken * to) / from) - given;
      // Silence after the end lets the last windows be filled.
      return inPieces(new Float32Array(taps + Math.ceil(from / to))).subarray(0, Math.max(0, due));
    },
  };
}

/** A copy of what two arrays, one behind the other, hold from a position on. */
function tail(first: Float32Array, second: Float32Array, from: number): Float32Array {
  const length = first.length + second.length - from;
  if (length <= 0) return new Float32Array(0);
  const rest = new Float32Array(length);
  rest.set(first.subarray(from));
  rest.set(second.subarray(Math.max(0, from - first.length)), Math.max(0, first.length - from));
  return rest;
}

/** A whole sound at another rate. */
export function resampled({ samples, sampleRate }: Sound, to: number): Sound {
  if (sampleRate === to) return { samples, sampleRate };
  const { push, flush } = resampler(sampleRate, to);
  return { samples: concatenated([push(samples), flush()]), sampleRate: to };
}

/**
 * A sound at another sample rate, low-pass filtered so that nothing aliases: what lies above the new Nyquist frequency is held down
 * by over 95 dB, what lies below 0.9 of it passes within 0.01 dB, and nothing is delayed.
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
  return resampled(rawSoundOf(sound, where), sampleRate);
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
