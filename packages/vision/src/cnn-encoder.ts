import { type Encoder, type EncoderFactory, encodeInBatches, type Json } from '@encoderkit/core';
import { checkKnownOptions, EncoderKitError, invalidOption, isRecord } from '@encoderkit/errors';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { ImageSample } from './image-sample.ts';
import { networkOptionNames, planNetwork, presetNameOf } from './network/network.ts';
import type { NetworkOptions } from './network/presets.ts';
import {
  checkList,
  completePreprocessing,
  learnStatistics,
  type PreprocessingOptions,
  preprocessImages,
  preprocessingOptionNames,
} from './preprocessing.ts';

/** Options of `cnnEncoder`: the preprocessing, and a preset with what changes it. */
export type CnnEncoderOptions = PreprocessingOptions &
  NetworkOptions & {
    /** Fixes the initial weights. Default: 0. */
    readonly seed?: number;
  };

const kind = 'cnn';
const where = 'cnnEncoder';

/** How many images `encode` takes at a time. */
const encodeBatch = 64;

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
export const cnnEncoder: EncoderFactory<CnnEncoderOptions, ImageSample> = Object.assign(makeCnnEncoder, {
  kind,
  fromConfig,
});

function makeCnnEncoder(options: CnnEncoderOptions): Encoder<ImageSample> {
  return make(options);
}

function make(options: unknown): Encoder<ImageSample> {
  if (!isRecord(options)) throw invalidOption(where, 'options', 'an object such as { input: [28, 28, 1] }', options);
  const preset = presetNameOf(options.preset, where);
  const given = checkKnownOptions(where, options, [...preprocessingOptionNames, ...networkOptionNames(preset), 'seed']);
  const seed = given.seed ?? 0;
  if (typeof seed !== 'number' || !Number.isSafeInteger(seed)) throw invalidOption(where, 'seed', 'an integer', seed);
  let preprocessing = completePreprocessing(given, where);
  const plan = planNetwork(preset, given, preprocessing.input, where);
  const network = plan.build(seed);
  const needsAdapt = () => preprocessing.normalization === 'adapt';
  const adaptive = needsAdapt();
  let disposed = false;

  return {
    kind,
    modality: 'image',
    width: widthOf(network),
    network,
    get needsAdapt() {
      return needsAdapt();
    },
    async adapt(samples) {
      checkAlive();
      if (!adaptive) return;
      preprocessing = { ...preprocessing, normalization: await learnStatistics(samples, preprocessing, where) };
    },
    async preprocess(samples, pass) {
      checkAlive();
      return [await preprocessImages(samples, preprocessing, pass, where)];
    },
    async encode(samples) {
      checkAlive();
      checkList(samples, where);
      // Batches come one after the other: counting them lets a message name a sample by its place among all of them.
      let read = 0;
      const preprocess = async (batch: readonly ImageSample[]) => {
        const images = await preprocessImages(batch, preprocessing, undefined, where, read);
        read += batch.length;
        return [images];
      };
      return encodeInBatches({ network, preprocess }, samples, { batchSize: encodeBatch });
    },
    toConfig() {
      return jsonOf({ ...preprocessing, ...plan.options, seed });
    },
    dispose() {
      if (!disposed) network.dispose();
      disposed = true;
    },
  };

  function checkAlive(): void {
    if (disposed) throw new EncoderKitError({ code: 'disposed', where, problem: 'the encoder has been disposed' });
  }
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

/** Options hold nothing but JSON once they are checked. */
function jsonOf(options: object): Json {
  return JSON.parse(JSON.stringify(options));
}

function fromConfig(config: Json): Encoder<ImageSample> {
  try {
    return make(config);
  } catch (cause) {
    if (!EncoderKitError.isInstance(cause) || cause.code !== 'invalid-option') throw cause;
    throw new EncoderKitError({
      code: 'bundle-mismatch',
      where,
      problem: `cannot make an encoder from this configuration (${cause.message})`,
      remedy: 'It was saved by another kind of encoder or a newer version of @encoderkit/vision, or it was changed.',
      cause,
    });
  }
}
