import { type MelScaleName, melScales } from './mel-scale.ts';

/** Triangular filters, of which only the weights that are not 0 are kept. */
export interface MelFilters {
  readonly bands: number;
  /** `energies[band]` = the sum of the spectrum's bins, weighted by the band's filter. Allocates nothing. */
  apply(spectrum: Float64Array, energies: Float64Array): void;
  /** The weight of a bin in a band. */
  weight(band: number, bin: number): number;
}

export interface MelFilterOptions {
  readonly sampleRate: number;
  readonly fftSize: number;
  readonly bands: number;
  readonly minFrequency: number;
  readonly maxFrequency: number;
  readonly scale: MelScaleName;
  /** `slaney`: each filter is divided by half its width in Hz, so that white noise gives every band the same. `none`: its peak is 1. */
  readonly normalization: 'slaney' | 'none';
  /** Whether the sides of the triangles are straight over Hz (librosa) or over mel (Kaldi). */
  readonly straightOver: 'hertz' | 'mel';
}

/** Filters whose centres and edges lie evenly on the mel scale: each begins and ends at the centres of its neighbours. */
export function melFilters(options: MelFilterOptions): MelFilters {
  const { bands } = options;
  const weightOf = weights(options);
  const starts = new Uint32Array(bands + 1);
  const firstBins = new Uint32Array(bands);
  const kept: number[] = [];
  for (let band = 0; band < bands; band++) {
    starts[band] = kept.length;
    for (let bin = 0; bin <= options.fftSize / 2; bin++) {
      const weight = weightOf(band, bin);
      if (weight === 0) continue;
      // A triangle has no gap: its bins follow one another.
      if (kept.length === starts[band]) firstBins[band] = bin;
      kept.push(weight);
    }
  }
  starts[bands] = kept.length;
  const values = Float64Array.from(kept);

  return {
    bands,
    apply(spectrum, energies) {
      for (let band = 0; band < bands; band++) {
        const start = starts[band] ?? 0;
        const end = starts[band + 1] ?? 0;
        const shift = (firstBins[band] ?? 0) - start;
        let sum = 0;
        for (let index = start; index < end; index++) sum += (values[index] ?? 0) * (spectrum[index + shift] ?? 0);
        energies[band] = sum;
      }
    },
    weight: weightOf,
  };
}

function weights(options: MelFilterOptions): (band: number, bin: number) => number {
  const { sampleRate, fftSize, bands, minFrequency, maxFrequency, normalization, straightOver } = options;
  const { toMel, toHertz } = melScales[options.scale];
  const lowest = toMel(minFrequency);
  const step = (toMel(maxFrequency) - lowest) / (bands + 1);
  const mels = Array.from({ length: bands + 2 }, (_, index) => lowest + index * step);
  const hertz = mels.map(toHertz);
  const edges = straightOver === 'mel' ? mels : hertz;
  return (band, bin) => {
    const frequency = (bin * sampleRate) / fftSize;
    const at = straightOver === 'mel' ? toMel(frequency) : frequency;
    const [left = 0, centre = 0, right = 0] = [edges[band], edges[band + 1], edges[band + 2]];
    const height = Math.min((at - left) / (centre - left), (right - at) / (right - centre));
    if (!(height > 0)) return 0;
    return normalization === 'none' ? height : (2 * height) / ((hertz[band + 2] ?? 0) - (hertz[band] ?? 0));
  };
}
