export { type AugmentationOptions, augment } from './augment/augment.ts';
export type { ErasingDetails } from './augment/erasing.ts';
export type { FillMode } from './augment/resample.ts';
export { type CnnEncoderOptions, cnnEncoder } from './cnn-encoder.ts';
export type { CanvasPixels } from './image/canvas-pixels.ts';
export type { DenoiseOptions } from './image/denoise.ts';
export type { FloatImage, ImageSample, NestedPixels, RawImage } from './image/image-sample.ts';
export type { NormalizationOption } from './image/normalize.ts';
export type { ResizeMode } from './image/resize.ts';
export type { ConvolutionalBlock, ConvolutionalOptions, PoolOption } from './network/convolutional.ts';
export type { Activation, GlobalPooling, SharedNetworkOptions } from './network/options.ts';
export type { NetworkOptions } from './network/presets.ts';
export type { ResidualOptions, StemOptions } from './network/residual.ts';
export type { PreprocessingOptions } from './preprocess/preprocessing.ts';
export {
  type ImageFolder,
  type ImageFolderOptions,
  type ImageFolderWarning,
  imageFolder,
} from './read/image-folder.ts';
export { type ReadImageOptions, readImage } from './read/read-image.ts';
