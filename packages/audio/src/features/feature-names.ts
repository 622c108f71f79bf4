/** What is computed here, by the formulas of the definition. */
export const ownFeatureNames = ['mfcc', 'melSpectrogram', 'logMelSpectrogram', 'spectralFlux'] as const;

/** What meyda computes, from the frame and the spectrum of the definition. */
export const meydaFeatureNames = [
  'energy',
  'rms',
  'zcr',
  'spectralCentroid',
  'spectralSpread',
  'spectralSkewness',
  'spectralKurtosis',
  'spectralRolloff',
  'spectralFlatness',
  'spectralSlope',
  'spectralCrest',
  'loudness',
  'perceptualSpread',
  'perceptualSharpness',
  'chroma',
  'melBands',
  'amplitudeSpectrum',
  'powerSpectrum',
  'complexSpectrum',
  'buffer',
] as const;

export type OwnFeatureName = (typeof ownFeatureNames)[number];
export type MeydaFeatureName = (typeof meydaFeatureNames)[number];

/** `mfcc`, mel spectrograms and all extractors of meyda. */
export type FeatureName = OwnFeatureName | MeydaFeatureName;

export const featureNames: readonly FeatureName[] = [...ownFeatureNames, ...meydaFeatureNames];

export const isMeydaFeature = (name: FeatureName): name is MeydaFeatureName =>
  meydaFeatureNames.some((known) => known === name);
