/**
 * The low-pass filter of the resampler: a sinc in a Kaiser window (Kaiser 1974; Oppenheim & Schafer, "Discrete-time signal processing", 7.6), in units
 * of the lower of two sample rates. It passes all up to `passed` of that rate's Nyquist frequency and holds what lies above the Nyquist frequency down by
 * `attenuation`.
 */
const passed = 0.9;
/** In decibels. */
const attenuation = 96;

const cutoff = (1 + passed) / 2;
const shape = 0.1102 * (attenuation - 8.7);

/** Half the length of the filter: beyond it, the filter is 0. */
export const reach = (attenuation - 7.95) / (2.285 * Math.PI * (1 - passed)) / 2;

/** Points for each sample: what a line between two of them leaves out is -140 dB. */
const points = 4096;

let table: Float64Array | undefined;

/** The filter `time` samples from its middle. */
export function lowPassAt(time: number): number {
  table ??= makeTable();
  const place = Math.abs(time) * points;
  const index = Math.floor(place);
  const [before = 0, after = 0] = [table[index], table[index + 1]];
  return before + (place - index) * (after - before);
}

function makeTable(): Float64Array {
  const scale = cutoff / bessel(shape);
  return Float64Array.from({ length: Math.ceil(reach * points) + 2 }, (_, index) => {
    const time = index / points;
    const angle = Math.PI * cutoff * time;
    const inside = 1 - (time / reach) ** 2;
    return inside < 0 ? 0 : scale * (index === 0 ? 1 : Math.sin(angle) / angle) * bessel(shape * Math.sqrt(inside));
  });
}

/** The modified Bessel function of the first kind and order 0, by its power series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
