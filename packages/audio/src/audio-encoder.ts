import {
  type EncoderFactory,
  encodeInBatches,
  type HostArray,
  type Json,
  type SequenceEncoder,
  type TrainingPass,
} from '@encoderkit/core';
import { checkKnownOptions, EncoderKitError } from '@encoderkit/errors';
import { featuresReader } from './encoder/features-reader.ts';
import { maxSamples } from './encoder/load-sound.ts';
import { audioNetworks } from './encoder/network.ts';
import {
  type AudioEncoderOptions,
  type CompleteOptions,
  completeOptions,
  featureOptions,
  savedOptionNames,
} from './encoder/options.ts';
import { paddedRows, spansIn } from './encoder/rows.ts';
import { secondsOf } from './encoder/seconds-of.ts';
import { type FeatureExtractor, featureExtractor } from './features/feature-extractor.ts';
import type { SoundSource } from './input/sound.ts';
import { type EncoderStream, type EncoderStreamOptions, encoderStream } from './stream/encoder-stream.ts';

/** What `audioEncoder` gives: an encoder with a vector for a sound, and one for each of its frames. */
export interface EncoderOfSounds extends SequenceEncoder<SoundSource> {
  /** Sounds to features, with the statistics that `adapt` has learnt. */
  readonly extractor: FeatureExtractor;
  /**
   * The same encoder for sound that comes in chunks: a vector for every frame, as soon as it can be known. The caller disposes the stream.
   *
   * @throws `invalid-option` for an encoder that needs the whole sound (`bidirectional`, `reduceNoise`, `trimSilence`, `normalizeLoudness`,
   *   features with `topDb`), saying which of them it is; `not-adapted`, `disposed`
   */
  stream(options?: EncoderStreamOptions): Promise<EncoderStream>;
}

const kind = 'audio';
const where = 'audioEncoder';

/**
 * A sound encoder: samples → frames of features → convolutions, where asked for → recurrent layers → pooling → a vector of `width` numbers.
 * Takes a path, the bytes of a file, or raw samples. Mean and variance of the features are learnt by `adapt`, which `train` calls.
 *
 * The default is an LSTM of 128 units over 39 features (13 MFCC, their first and second derivatives) every 10 ms of sound at 16 kHz; its last output is
 * the vector. Batches are as long as their longest sound asks for, in 16, 24, 32, 48, 64, … steps, so that few programs are compiled; padding
 * changes no result. A sound that is shorter than a frame is padded with silence to one.
 *
 * The caller disposes the encoder.
 *
 * @throws `invalid-option`. `encode` throws `not-adapted` before `adapt`, and what `readSound` throws for a bad sound, naming its position.
 * @example
 * ```ts
 * import { classifier, fromItems, predict, train } from '@encoderkit/core';
 * import { audioEncoder } from '@encoderkit/audio';
 *
 * const tone = (frequency: number) => ({
 *   samples: Float32Array.from({ length: 2400 }, (_, index) => Math.sin((2 * Math.PI * frequency * index) / 8000) / 2),
 *   sampleRate: 8000,
 * });
 * const encoder = audioEncoder({ sampleRate: 8000, cell: 'gru', units: 8, pooling: 'mean' });
 * const model = classifier(encoder, { labels: ['low', 'high'] });
 * const data = fromItems([
 *   { input: tone(200), label: 'low' as const },
 *   { input: tone(250), label: 'low' as const },
 *   { input: tone(1800), label: 'high' as const },
 *   { input: tone(2000), label: 'high' as const },
 * ]);
 * await train(model, data, { epochs: 30, learningRate: 0.02 });
 * console.log((await predict(model, [tone(1900)]))[0]?.label); // high
 * model.dispose();
 * ```
 */
export const audioEncoder: EncoderFactory<AudioEncoderOptions, SoundSource, EncoderOfSounds> = Object.assign(
  (options: AudioEncoderOptions = {}): EncoderOfSounds => {
    const complete = completeOptions(where, options);
    return make(complete, featureExtractor(featureOptions(where, options.features, complete.sampleRate)));
  },
  { kind, fromConfig },
);

function make(options: CompleteOptions, extractor: FeatureExtractor): EncoderOfSounds {
  const networks = audioNetworks(options, extractor.width);
  const { network, steps, width, stride } = networks;
  const maxFrames = extractor.frames(maxSamples(options));
  const reader = featuresReader(where, options, extractor);
  let disposed = false;

  const checkAlive = (): void => {
    if (disposed) throw new EncoderKitError({ code: 'disposed', where, problem: 'the encoder has been disposed' });
  };
  const preprocess = async (samples: readonly SoundSource[], pass?: TrainingPass): Promise<HostArray[]> => {
    checkAlive();
    checkAdapted(extractor);
    return paddedRows(await reader.features(samples, pass), { width: extractor.width, stride, maxFrames });
  };
  const sizeOf = (sample: SoundSource): number => Math.min(options.maxSeconds, secondsOf(sample));

  return {
    kind,
    modality: 'audio',
    width,
    network,
    extractor,
    get needsAdapt() {
      return extractor.needsAdapt;
    },
    async adapt(samples) {
      checkAlive();
      checkSounds(samples);
      await extractor.adapt(reader.measured(samples));
    },
    preprocess,
    steps: { width, network: steps, spans: (samples, features) => spansIn(samples.length, features) },
    sizeOf,
    async encode(samples) {
      checkAlive();
      return encodeInBatches({ network, preprocess, sizeOf }, samples);
    },
    async stream(streamOptions = {}) {
      checkAlive();
      checkAdapted(extractor);
      return encoderStream({ networks, extractor, options, checkAlive }, streamOptions);
    },
    toConfig() {
      const { processing, stack, featureCache: _, ...others } = options;
      return JSON.parse(
        JSON.stringify({
          ...others,
          ...processing,
          ...{ cell: stack.cell, units: stack.units, bidirectional: stack.bidirectional, dropout: stack.dropout },
          ...{ recurrentDropout: stack.recurrentDropout, resetAfter: stack.resetAfter },
          features: extractor.toConfig(),
        }),
      );
    },
    dispose() {
      if (!disposed) network.dispose();
      disposed = true;
    },
  };
}

function checkAdapted({ needsAdapt }: FeatureExtractor): void {
  if (!needsAdapt) return;
  throw new EncoderKitError({
    code: 'not-adapted',
    where,
    problem: 'mean and variance of the features have not been learnt',
    remedy: "Call await encoder.adapt(sounds) first (train does it), or pass features: { normalization: 'none' }.",
  });
}

/** A string is an iterable, too, of letters. */
function checkSounds(samples: unknown): void {
  const isIterable =
    typeof samples === 'object' && samples !== null && (Symbol.iterator in samples || Symbol.asyncIterator in samples);
  if (isIterable && !ArrayBuffer.isView(samples)) return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where,
    expected: 'an array of sounds, or another iterable of them',
    received: typeof samples === 'object' ? 'something else' : samples,
    remedy: 'Pass [sound], even if there is only one.',
  });
}

function fromConfig(config: Json): EncoderOfSounds {
  try {
    const saved: AudioEncoderOptions = checkKnownOptions(where, config, savedOptionNames);
    const complete = completeOptions(where, saved);
    // Null where there are none, which no extractor can be made from: nothing is filled in.
    return make(complete, featureExtractor(featureOptions(where, saved.features ?? null, complete.sampleRate)));
  } catch (cause) {
    if (!EncoderKitError.isInstance(cause) || cause.code !== 'invalid-option') throw cause;
    throw new EncoderKitError({
      code: 'bundle-mismatch',
      where,
      problem: `cannot make an encoder from this configuration (${cause.message.replace(/\.$/, '')})`,
      remedy: 'It was saved by another kind of encoder or a newer version of @encoderkit/audio, or it was changed.',
      cause,
    });
  }
}
