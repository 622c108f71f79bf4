import meydaModule from 'meyda';

/** What a meyda extractor takes. */
export interface MeydaArguments {
  readonly signal: Float32Array;
  readonly ampSpectrum: Float32Array;
  readonly complexSpectrum: { readonly real: ArrayLike<number>; readonly imag: ArrayLike<number> };
  readonly bufferSize: number;
  readonly sampleRate: number;
  readonly barkScale: Float32Array;
  readonly melFilterBank: readonly (readonly number[])[];
  readonly chromaFilterBank: readonly (readonly number[])[];
  readonly numberOfMFCCCoefficients: number;
  readonly numberOfBarkBands: number;
}

/** What of meyda is used. Its own types leave the extractors and the tables out, and say "default" where Node finds none. */
export interface Meyda extends MeydaArguments {
  readonly featureExtractors: Readonly<Record<string, (given: MeydaArguments) => unknown>>;
  extract(features: readonly string[], signal: Float32Array): Readonly<Record<string, unknown>>;
}

export interface MeydaSettings {
  readonly bufferSize: number;
  readonly sampleRate: number;
  readonly melBands: number;
  readonly numberOfMFCCCoefficients: number;
  readonly windowingFunction: string;
}

/**
 * A meyda of our own. `Meyda.bufferSize`, `sampleRate` and the like are fields of one object that all users of meyda share; and the mel and
 * chroma filters that it keeps there are not made again when the sample rate or the buffer size changes. A copy has neither problem: it
 * is what meyda itself does for each analyser (`createMeydaAnalyzer`).
 */
export function privateMeyda(settings: MeydaSettings): Meyda {
  const shared: object = 'default' in meydaModule ? meydaModule.default : meydaModule;
  const meyda = {
    ...shared,
    ...settings,
    chromaBands: 12,
    numberOfBarkBands: 24,
    // Whatever somebody else's settings left in the shared one.
    barkScale: undefined,
    melFilterBank: undefined,
    chromaFilterBank: undefined,
  } as unknown as Meyda;
  // Makes the tables.
  meyda.extract(['chroma'], new Float32Array(settings.bufferSize));
  return meyda;
}
