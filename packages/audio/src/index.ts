export { featureCache } from '#platform';
export { type AudioEncoder, audioEncoder } from './audio-encoder.ts';
export { type AugmentationOptions, augmentSound, type SoundAugmentation } from './augment/augment.ts';
export type { GainOption } from './augment/gain.ts';
export type { LowPassOption } from './augment/low-pass.ts';
export { type FeatureMatrix, type MaskBands, type MaskOption, maskFeatures } from './augment/mask.ts';
export type { NoiseOption } from './augment/noise.ts';
export type { PitchOption } from './augment/pitch.ts';
export type { Range } from './augment/range.ts';
export type { ReverberationOption } from './augment/reverberation.ts';
export type { ShiftOption } from './augment/shift.ts';
export type { SpeedOption } from './augment/speed.ts';
export type { ConvolutionOptions } from './encoder/convolutions.ts';
export type { AudioEncoderOptions, AudioFeatureOptions } from './encoder/options.ts';
export type { DefinitionName } from './features/definitions.ts';
export type { FeatureCache, SoundReader } from './features/feature-cache.ts';
export { type FeatureExtractor, featureExtractor } from './features/feature-extractor.ts';
export type { FeatureName } from './features/feature-names.ts';
export type { FeatureOptions, FeatureSettings } from './features/feature-options.ts';
export type { FeatureRows } from './features/feature-rows.ts';
export type { FeatureStream } from './features/feature-stream.ts';
export type { MelScaleName } from './features/mel-scale.ts';
export type { FeatureStatistics } from './features/normalization.ts';
export {
  type AudioFolder,
  type AudioFolderOptions,
  type AudioFolderWarning,
  audioFolder,
} from './input/audio-folder.ts';
export { type NormalizeLoudnessOptions, normalizeLoudness } from './input/normalize-loudness.ts';
export type { PcmEncoding } from './input/pcm.ts';
export { type PcmChunksOptions, type PcmFormat, pcmChunks } from './input/pcm-stream.ts';
export type { SoundProcessing } from './input/processing.ts';
export { type ReadSoundChunksOptions, type ReadSoundOptions, readSound, readSoundChunks } from './input/read-sound.ts';
export type { SoundWarning } from './input/reading.ts';
export { type ReduceNoiseOptions, reduceNoise } from './input/reduce-noise.ts';
export { resample } from './input/resample.ts';
export type { MultichannelSound, Sound, SoundSource } from './input/sound.ts';
export { type TrimSilenceOptions, trimSilence } from './input/trim-silence.ts';
export { type WriteWavOptions, writeWav } from './input/write-wav.ts';
export type { WindowName } from './signal/window.ts';
export type { EncoderStream, EncoderStreamOptions, SoundStream, StreamedStep } from './stream/encoder-stream.ts';
export { type StreamedPrediction, streamPredictions } from './stream-predictions.ts';
