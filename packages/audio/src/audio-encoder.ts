import { type EncoderFactory, encoderFactory, makeEncoder, type SequenceEncoder } from '@encoderkit/core';
import { checkKnownOptions, EncoderKitError, isRecord } from '@encoderkit/errors';
import { adaptToSounds } from './encoder/adapt-to-sounds.ts';
import { type BandExtractor, bandExtractor } from './encoder/band-extractor.ts';
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
import { soundNotes } from './encoder/sound-notes.ts';
import type { FeatureExtractor } from './features/feature-extractor.ts';
import type { FeatureOptions } from './features/feature-options.ts';
import type { SoundSource } from './input/sound.ts';
import { type EncoderStream, type EncoderStreamOptions, encoderStream } from './stream/encoder-stream.ts';

/** What `audioEncoder` gives: an encoder with a vector for a sound, and one for each of its frames. */
export interface AudioEncoder extends SequenceEncoder<SoundSource> {
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
 * the vector. Batches are as long as their longest sound asks for, in 16, 24, 32, 48, 64, … timesteps, so that few programs are compiled; padding
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
export const audioEncoder: EncoderFactory<AudioEncoderOptions, SoundSource, AudioEncoder> = encoderFactory(
  {
    kind,
    where,
    restore(config) {
      const saved: AudioEncoderOptions = checkKnownOptions(where, config, savedOptionNames);
      const complete = completeOptions(where, saved);
      // Null where there are none, which no extractor can be made from: nothing is filled in.
      return make(complete, bandExtractor(featureOptions(where, saved.features ?? null, complete.sampleRate)));
    },
  },
  (options: AudioEncoderOptions = {}) => {
    const complete = completeOptions(where, options);
    return make(complete, bandExtractor(featureOptions(where, options.features, complete.sampleRate)));
  },
);

function make(options: CompleteOptions, extractor: BandExtractor): AudioEncoder {
  const networks = audioNetworks(options, extractor.width);
  const { network, timesteps, width, stride } = networks;
  const maxFrames = extractor.frames(maxSamples(options));
  const reader = featuresReader(where, options, extractor);
  const notes = soundNotes(where, () => extractor.toConfig().maxFrequency);
  let disposed = false;

  const encoder = makeEncoder<SoundSource>({
    kind,
    where,
    samples: 'sounds',
    modality: 'audio',
    width,
    network,
    adapting: {
      needed: () => extractor.needsAdapt,
      adapt: (samples, { warn = console.warn }) => adaptToSounds({ where, extractor, reader, notes }, samples, warn),
      restore(config) {
        // Checked as a user's are.
        if (isRecord(config) && isRecord(config.features))
          extractor.restore(config.features as unknown as FeatureOptions);
      },
      problem: () => notAdapted.problem,
      remedy: notAdapted.remedy,
    },
    async preprocess(samples, pass) {
      const rows = await reader.features(samples, notes.listener, pass);
      return paddedRows(rows, { width: extractor.width, stride, maxFrames });
    },
    timesteps: { width, network: timesteps, spans: (samples, features) => spansIn(samples.length, features) },
    sizeOf: (sample) => Math.min(options.maxSeconds, secondsOf(sample)),
    toConfig() {
      const { processing, stack, featureCache: _, ...others } = options;
      const { cell, units, bidirectional, dropout, recurrentDropout, resetAfter } = stack;
      return JSON.parse(
        JSON.stringify({
          ...others,
          ...processing,
          ...{ cell, units, bidirectional, dropout, recurrentDropout, resetAfter },
          features: extractor.toConfig(),
        }),
      );
    },
    dispose() {
      disposed = true;
      network.dispose();
    },
  });
  const checkAlive = (): void => {
    if (disposed) throw new EncoderKitError({ code: 'disposed', where, problem: 'the encoder has been disposed' });
  };

  return Object.assign(encoder, {
    extractor,
    async stream(streamOptions: EncoderStreamOptions = {}) {
      checkAlive();
      if (extractor.needsAdapt) throw new EncoderKitError({ code: 'not-adapted', where, ...notAdapted });
      return encoderStream({ networks, extractor, options, checkAlive }, streamOptions);
    },
  });
}

const notAdapted = {
  problem: 'mean and variance of the features have not been learnt',
  remedy: "Call await encoder.adapt(sounds) first (train does it), or pass features: { normalization: 'none' }.",
};
