import type { MeydaFeatureName } from './feature-names.ts';
import type { FeatureSettings } from './feature-options.ts';
import { type Meyda, type MeydaArguments, privateMeyda } from './meyda.ts';

/** A frame, as an extractor of meyda sees it. */
export interface FrameSpectrum {
  /** The frame, windowed. */
  readonly signal: Float32Array;
  readonly amplitudes: Float32Array;
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
}

export interface MeydaFeatures {
  /** How many numbers each feature has. */
  readonly widths: Readonly<Partial<Record<MeydaFeatureName, number>>>;
  /** Writes feature number i to `row`, at `to + places[i]`. */
  write(spectrum: FrameSpectrum, row: Float32Array, to: number, places: readonly number[]): void;
}

export interface FrameSizes {
  readonly frameLength: number;
  readonly bins: number;
  readonly melBands: number;
}

const barkBands = 24;
const chromaBands = 12;

/** How many numbers an extractor gives. */
const widths = {
  energy: () => 1,
  rms: () => 1,
  zcr: () => 1,
  spectralCentroid: () => 1,
  spectralSpread: () => 1,
  spectralSkewness: () => 1,
  spectralKurtosis: () => 1,
  spectralRolloff: () => 1,
  spectralFlatness: () => 1,
  spectralSlope: () => 1,
  spectralCrest: () => 1,
  // Of each Bark band, and the total.
  loudness: () => barkBands + 1,
  perceptualSpread: () => 1,
  perceptualSharpness: () => 1,
  chroma: () => chromaBands,
  melBands: ({ melBands }) => melBands,
  amplitudeSpectrum: ({ bins }) => bins,
  powerSpectrum: ({ bins }) => bins,
  // Real parts, then imaginary ones.
  complexSpectrum: ({ bins }) => 2 * bins,
  buffer: ({ frameLength }) => frameLength,
} satisfies Record<MeydaFeatureName, (sizes: FrameSizes) => number>;

export function meydaFeatureWidth(name: MeydaFeatureName, sizes: FrameSizes): number {
  return widths[name](sizes);
}

/** How many numbers of a list in an extractor's result are kept: meyda's own complex spectrum goes on to its mirrored half. */
export function limitOf(name: MeydaFeatureName, sizes: FrameSizes): number {
  return name === 'complexSpectrum' ? sizes.bins : meydaFeatureWidth(name, sizes);
}

/** meyda's extractors, run on a frame and a spectrum that are not meyda's. */
export function meydaFeatures(
  settings: FeatureSettings,
  names: readonly MeydaFeatureName[],
  bins: number,
): MeydaFeatures {
  const { fftSize, frameLength, sampleRate, melBands } = settings;
  const meyda = privateMeyda({
    bufferSize: fftSize,
    sampleRate,
    melBands,
    numberOfMFCCCoefficients: 1,
    windowingFunction: 'rect',
  });
  const sizes = { frameLength, bins, melBands };
  return {
    widths: Object.fromEntries(names.map((name) => [name, meydaFeatureWidth(name, sizes)])),
    write({ signal, amplitudes, real, imaginary }, row, to, places) {
      const given: MeydaArguments = {
        ...tablesOf(meyda),
        signal,
        ampSpectrum: amplitudes,
        complexSpectrum: { real, imag: imaginary },
      };
      for (const [index, name] of names.entries()) {
        const extract = meyda.featureExtractors[name];
        writeValue(extract?.(given), limitOf(name, sizes), row, to + (places[index] ?? 0));
      }
    },
  };
}

function tablesOf(meyda: Meyda): Omit<MeydaArguments, 'signal' | 'ampSpectrum' | 'complexSpectrum'> {
  return {
    bufferSize: meyda.bufferSize,
    sampleRate: meyda.sampleRate,
    barkScale: meyda.barkScale,
    melFilterBank: meyda.melFilterBank,
    chromaFilterBank: meyda.chromaFilterBank,
    numberOfMFCCCoefficients: meyda.numberOfMFCCCoefficients,
    numberOfBarkBands: meyda.numberOfBarkBands,
  };
}

/** Writes what an extractor gave, no list of it longer than `limit`; what is not finite (0 / 0 in silence) becomes 0. */
export function writeValue(value: unknown, limit: number, row: Float32Array, to: number): void {
  let at = to;
  for (const part of partsOf(value)) {
    const length = Math.min(part.length, limit);
    for (let index = 0; index < length; index++) {
      const number = part[index] ?? 0;
      row[at++] = Number.isFinite(number) ? number : 0;
    }
  }
}

/** A number, a list of numbers, or an object of those: `{ specific, total }`, `{ real, imag }`. */
function partsOf(value: unknown): ArrayLike<number>[] {
  if (typeof value === 'number') return [[value]];
  if (isNumberList(value)) return [value];
  return Object.values(value ?? {}).flatMap(partsOf);
}

const isNumberList = (value: unknown): value is ArrayLike<number> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
