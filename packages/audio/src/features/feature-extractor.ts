import { EncoderKitError, isRecord } from '@encoderkit/errors';
import { noSamples, type Sound } from '../input/sound.ts';
import { contextStage } from './context.ts';
import { deltaStage } from './delta.ts';
import {
  checkNormalization,
  completeFeatureOptions,
  type FeatureOptions,
  type FeatureSettings,
} from './feature-options.ts';
import { chain, concatenate, type FeatureRows, featureRows, type RowStage } from './feature-rows.ts';
import { type FeatureStream, featureStream } from './feature-stream.ts';
import { frameAnalysers } from './frame-analyser.ts';
import { frameCount, frameStage } from './frame-stage.ts';
import { meydaAnalysers } from './meyda-analyser.ts';
import { normalizationStage, soundNormalizationStage, statisticsAccumulator } from './normalization.ts';

/** Turns sounds into features, frame after frame. */
export interface FeatureExtractor {
  /** Numbers in a row, derivatives and context included. */
  readonly width: number;
  /** True until `adapt` has been called, where `normalization` is `'adapt'`. */
  readonly needsAdapt: boolean;
  /** How many rows a sound of so many samples has. */
  frames(samples: number): number;
  /**
   * The features of a sound. One that is shorter than a frame is padded with zeros to one. The caller owns the result.
   *
   * @throws `empty-data` for a sound without samples, `not-finite` for one with NaN or infinity in it, `invalid-input` for another sample rate
   * @throws `not-adapted` before `adapt`, where `normalization` is `'adapt'`
   */
  extract(sound: Sound): FeatureRows;
  /** The first half of `extract`: features and derivatives, neither normalised nor stacked. It is what a cache keeps. */
  measure(sound: Sound): FeatureRows;
  /** The second half: normalises and stacks what `measure` gave, and leaves that as it was. */
  finish(measured: FeatureRows): FeatureRows;
  /**
   * The same features, of sound that comes in chunks.
   *
   * @throws `invalid-option` where `topDb` is a number or `normalization` is `'sound'`: they need the whole sound
   */
  stream(): FeatureStream;
  /**
   * Learns mean and variance of each feature from sounds, or from what `measure` made of them. Starts afresh each time. Where `normalization` is `'sound'` there is
   * nothing to learn, and nothing changes.
   */
  adapt(sounds: AsyncIterable<Sound | FeatureRows> | Iterable<Sound | FeatureRows>): Promise<void>;
  /** Options with nothing left out, statistics included, as JSON: `featureExtractor` makes the same extractor of them. */
  toConfig(): FeatureSettings;
}

const where = 'featureExtractor';

/**
 * Makes an extractor of MFCC, mel spectrograms and the features of meyda. `definition` says whose formulas are followed; the README
 * compares them.
 *
 * @throws `invalid-option` for an option that is unknown or makes no sense
 *
 * @example
 * ```ts
 * import { featureExtractor } from '@encoderkit/audio';
 *
 * const extractor = featureExtractor({ sampleRate: 16000, deltas: 2 });
 * const samples = Float32Array.from({ length: 16000 }, (_, index) => Math.sin(0.3 * index));
 * const { shape, values } = extractor.extract({ samples, sampleRate: 16000 });
 * console.log(shape, values[0]); // [ 101, 39 ]: 13 MFCC, their first and their second derivatives, every 10 ms
 * ```
 */
export function featureExtractor(options: FeatureOptions): FeatureExtractor {
  const settings = completeFeatureOptions(where, options);
  const { deltas, deltaWidth, context } = settings;
  const analysers = settings.definition === 'meyda' ? meydaAnalysers(settings) : frameAnalysers(settings);
  const { width: featureWidth, span, logBands } = analysers();
  const measuredWidth = featureWidth * (1 + deltas);
  const width = measuredWidth * (context.before + 1 + context.after);
  let normalization = checkNormalization(where, options.normalization, measuredWidth);

  const frames = () => frameStage(where, settings, analysers());
  const derivatives = (): RowStage[] => (deltas === 0 ? [] : [deltaStage(featureWidth, deltas, deltaWidth)]);
  const stacking = (): RowStage[] =>
    context.before + context.after === 0 ? [] : [contextStage(measuredWidth, context.before, context.after)];

  function normalizing(): RowStage[] {
    if (normalization === 'none') return [];
    if (normalization === 'sound') return [soundNormalizationStage(measuredWidth)];
    if (normalization !== 'adapt') return [normalizationStage(normalization)];
    throw new EncoderKitError({
      code: 'not-adapted',
      where,
      problem: 'mean and variance of the features have not been learnt',
      remedy: 'Call adapt(sounds) first, or pass "normalization" the statistics of an extractor that was adapted.',
    });
  }

  function measure(sound: Sound): FeatureRows {
    checkSound(sound, settings.sampleRate);
    const cutting = frames();
    const rows = concatenate(cutting.push(sound.samples), cutting.end());
    return featureRows(whole(derivatives(), rows), measuredWidth);
  }

  function finish(measured: FeatureRows): FeatureRows {
    checkMeasured(measured, measuredWidth);
    // A copy, for normalising is done in place.
    return featureRows(whole([...normalizing(), ...stacking()], measured.values.slice()), width);
  }

  return {
    width,
    get needsAdapt() {
      return normalization === 'adapt';
    },
    frames: (samples) => frameCount(settings, span, samples),
    extract: (sound) => finish(measure(sound)),
    measure,
    finish,
    stream() {
      if (settings.topDb !== false && logBands > 0) {
        const remedy =
          'It lifts all frames to a level below the loudest one, which a stream cannot know. Make the extractor with topDb: false.';
        throw notStreamable('"topDb" to be false', settings.topDb, remedy);
      }
      if (normalization === 'sound') {
        const remedy =
          "It takes mean and variance of the whole sound, which a stream cannot know. Make the extractor with normalization: 'adapt'.";
        throw notStreamable('"normalization" to be something else', normalization, remedy);
      }
      return featureStream(frames(), chain([...derivatives(), ...normalizing(), ...stacking()]), width);
    },
    async adapt(sounds) {
      checkIterable(sounds);
      const statistics = statisticsAccumulator(measuredWidth);
      for await (const sound of sounds) {
        const measured = isMeasured(sound) ? sound : measure(sound);
        checkMeasured(measured, measuredWidth);
        statistics.add(measured.values);
      }
      if (statistics.count > 0) {
        if (normalization !== 'sound') normalization = statistics.result();
        return;
      }
      throw new EncoderKitError({
        code: 'empty-data',
        where: `${where}.adapt`,
        expected: 'at least one sound to learn mean and variance from',
        received: 'none',
      });
    },
    toConfig: () => ({ ...settings, normalization }),
  };
}

const notStreamable = (expected: string, received: unknown, remedy: string): EncoderKitError =>
  new EncoderKitError({ code: 'invalid-option', where: `${where}.stream`, expected, received, remedy });

/** All rows at once through some stages. */
function whole(stages: readonly RowStage[], rows: Float32Array): Float32Array {
  const all = chain(stages);
  return concatenate(all.push(rows), all.end());
}

const isMeasured = (sound: Sound | FeatureRows): sound is FeatureRows => isRecord(sound) && 'values' in sound;

function checkSound(sound: unknown, sampleRate: number): void {
  const { samples, sampleRate: received }: Partial<Record<string, unknown>> = isRecord(sound) ? sound : {};
  if (!(samples instanceof Float32Array)) {
    throw invalidSound('a sound { samples: Float32Array, sampleRate }', describe(sound, samples));
  }
  if (received !== sampleRate) {
    const remedy = 'Resample the sound, or make the extractor for its sample rate.';
    throw invalidSound(`a sound of ${sampleRate} samples per second`, received, remedy);
  }
  if (samples.length > 0) return;
  throw noSamples(where);
}

function describe(sound: unknown, samples: unknown): unknown {
  if (sound instanceof Float32Array) return 'a Float32Array alone';
  if (Array.isArray(samples)) return 'samples in an array';
  return isRecord(sound) ? `an object with ${Object.keys(sound).join(', ') || 'nothing in it'}` : sound;
}

function checkIterable(sounds: unknown): void {
  if (typeof sounds === 'object' && sounds !== null && (Symbol.iterator in sounds || Symbol.asyncIterator in sounds))
    return;
  throw new EncoderKitError({
    code: 'invalid-input',
    where: `${where}.adapt`,
    expected: 'a list of sounds, or another iterable of them',
    received: isRecord(sounds) ? 'an object' : sounds,
  });
}

function checkMeasured(measured: unknown, width: number): void {
  const { shape, values }: Partial<Record<string, unknown>> = isRecord(measured) ? measured : {};
  const isMatrix = Array.isArray(shape) && shape.length === 2 && shape[1] === width;
  if (isMatrix && values instanceof Float32Array && values.length === shape[0] * width) return;
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where,
    expected: `measured features of shape [frames, ${width}]`,
    received: shape ?? measured,
    remedy: 'Pass what measure() of an extractor with the same options gave.',
  });
}

function invalidSound(expected: string, received: unknown, remedy?: string): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-input',
    where,
    expected,
    received,
    ...(remedy === undefined ? {} : { remedy }),
  });
}
