import { defaultSeed, type Encoder, type EncoderFactory, encoderFactory, makeEncoder } from '@encoderkit/core';
import { checkKnownOptions, EncoderKitError, invalidOption, isRecord } from '@encoderkit/errors';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { imageNotes } from './image/image-notes.ts';
import type { ImageSample } from './image/image-sample.ts';
import { networkOptionNames, planNetwork, presetNameOf } from './network/network.ts';
import type { NetworkOptions } from './network/presets.ts';
import {
  completePreprocessing,
  learnStatistics,
  type PreprocessingOptions,
  preprocessImages,
  preprocessingOptionNames,
} from './preprocess/preprocessing.ts';

/** Options of `cnnEncoder`: the preprocessing, and a preset with what changes it. */
export type CnnEncoderOptions = PreprocessingOptions &
  NetworkOptions & {
    /** Fixes the initial weights. Default: 0. */
    readonly seed?: number;
  };

const kind = 'cnn';
const where = 'cnnEncoder';

/**
 * An image encoder: a convolutional network with its preprocessing. Takes image files, encoded bytes, raw pixels,
 * tensors and nested arrays (see `ImageSample`); gives a vector of `width` numbers.
 *
 * The default is the tutorial network: Conv 3×3×32 ReLU, max-pool 2, Conv 3×3×64 ReLU, max-pool 2, flatten, Dense 128
 * ReLU. `preset: 'residual'` is a small residual network, `preset: 'resnet18'` ResNet-18.
 *
 * The caller disposes the encoder.
 *
 * @throws `invalid-option` for an option that is unknown or makes no sense; for an input too small for the layers,
 * naming the layer
 *
 * @example
 * ```ts
 * import { cnnEncoder } from '@encoderkit/vision';
 *
 * const encoder = cnnEncoder({
 *   input: [28, 28, 1],
 *   filters: [16, 32],
 *   batchNormalization: true,
 *   augmentation: { shift: 2, rotate: 10 },
 * });
 * console.log(encoder.width, encoder.network.countParams()); // 128 107904
 * encoder.dispose();
 * ```
 */
export const cnnEncoder: EncoderFactory<CnnEncoderOptions, ImageSample> = encoderFactory({ kind, where }, make);

function make(options: CnnEncoderOptions): Encoder<ImageSample> {
  if (!isRecord(options)) throw invalidOption(where, 'options', 'an object such as { input: [28, 28, 1] }', options);
  const preset = presetNameOf(options.preset, where);
  const given = checkKnownOptions(where, options, [...preprocessingOptionNames, ...networkOptionNames(preset), 'seed']);
  const seed = given.seed ?? defaultSeed();
  if (typeof seed !== 'number' || !Number.isSafeInteger(seed)) throw invalidOption(where, 'seed', 'an integer', seed);
  const asked = completePreprocessing(given, where);
  let preprocessing = asked;
  const plan = planNetwork(preset, given, asked.input, where);
  const network = plan.build(seed);
  const notes = imageNotes(where);

  return makeEncoder<ImageSample>({
    kind,
    where,
    samples: 'images',
    modality: 'image',
    width: widthOf(network),
    network,
    adapting: {
      needed: () => preprocessing.normalization === 'adapt',
      async adapt(samples, { warn = console.warn }) {
        const normalization = await learnStatistics(samples, asked, where, (values) =>
          notes.see(values, asked.normalization, warn),
        );
        preprocessing = { ...asked, normalization };
      },
      restore(config) {
        const learnt = isRecord(config) ? config.normalization : undefined;
        const { normalization } = completePreprocessing({ ...asked, normalization: learnt }, where);
        preprocessing = { ...asked, normalization };
      },
      problem: () => 'normalization is "adapt", and the mean and variance have not been learnt yet',
      remedy: 'Call adapt(samples) first; train() does so by itself.',
    },
    async preprocess(samples, pass) {
      const look = (values: Float32Array) => notes.see(values, preprocessing.normalization, console.warn);
      return [await preprocessImages(samples, preprocessing, pass, where, look)];
    },
    toConfig: () => JSON.parse(JSON.stringify({ ...preprocessing, ...plan.options, seed })),
  });
}

function widthOf(network: LayersModel): number {
  const width = network.outputs[0]?.shape[1];
  if (typeof width === 'number') return width;
  throw new EncoderKitError({
    code: 'invalid-graph',
    where,
    expected: 'a network that gives a vector',
    received: width,
  });
}
