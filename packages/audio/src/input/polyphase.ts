import { lowPassAt, reach } from './low-pass-filter.ts';

/** How sound of one rate becomes sound of another: one output sample is the product of a window of the input and a row of coefficients. */
export interface Polyphase {
  /** Output samples for every `down` input samples: the rates without their common factors. */
  readonly up: number;
  readonly down: number;
  /** Length of a row, a multiple of 16. The middle of a window is its sample `taps / 2 - 1`. */
  readonly taps: number;
  /** Rows for each input sample, and one more: `coefficients[phase * taps + tap]`. Equal to `up` where that gives few enough. */
  readonly phases: number;
  readonly coefficients: Float32Array;
}

/** So many coefficients (1 MB) are made exactly; where that is not enough, rows between are interpolated. */
const mostCoefficients = 2 ** 18;

/** Rows for each sample of the lower rate that are enough to interpolate between: what that leaves out is below -110 dB. */
const interpolatedPhases = 1024;

/** Rates of which tables are kept: speed and pitch augmentation draw ever new ones. */
const kept = 8;
const tables = new Map<string, Polyphase>();

/** The table for two rates (Crochiere & Rabiner 1983, "Multirate digital signal processing", 3.4). */
export function polyphase(from: number, to: number): Polyphase {
  const key = `${from} ${to}`;
  const table = tables.get(key) ?? makePolyphase(from, to);
  // The one used last is the last to go.
  tables.delete(key);
  tables.set(key, table);
  const [oldest] = tables.keys();
  if (tables.size > kept && oldest !== undefined) tables.delete(oldest);
  return table;
}

function makePolyphase(from: number, to: number): Polyphase {
  const common = greatestCommonDivisor(from, to);
  const [up, down] = [to / common, from / common];
  const ratio = Math.min(1, to / from);
  const taps = 16 * Math.ceil((2 * Math.ceil(reach / ratio)) / 16);
  const phases = up * taps <= mostCoefficients ? up : Math.ceil(interpolatedPhases * ratio);
  const coefficients = new Float32Array((phases + 1) * taps);
  for (let phase = 0; phase <= phases; phase++) {
    for (let tap = 0; tap < taps; tap++) {
      coefficients[phase * taps + tap] = ratio * lowPassAt(ratio * (phase / phases - (tap - (taps / 2 - 1))));
    }
  }
  return { up, down, taps, phases, coefficients };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
