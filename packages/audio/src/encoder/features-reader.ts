import { randomGenerator, type TrainingPass } from '@encoderkit/core';
import { featureCache } from '#platform';
import { soundAugmenter } from '../augment/augment.ts';
import { featureMasker } from '../augment/mask.ts';
import type { SoundChange } from '../augment/sound-change.ts';
import type { FeatureExtractor } from '../features/feature-extractor.ts';
import type { FeatureRows } from '../features/feature-rows.ts';
import type { SoundSource } from '../input/sound.ts';
import { maxSamples, type SoundListener, shortened, soundLoader } from './load-sound.ts';
import { named } from './name-sound.ts';
import type { CompleteOptions } from './options.ts';

export interface FeaturesReader {
  /** Features of sounds as the network takes them; augmented where `pass` is given. Errors name the sound's position. */
  features(
    samples: readonly SoundSource[],
    listener: SoundListener,
    pass: TrainingPass | undefined,
  ): Promise<FeatureRows[]>;
  /** What `adapt` learns from. */
  measured(
    samples: AsyncIterable<SoundSource> | Iterable<SoundSource>,
    listener: SoundListener,
  ): AsyncGenerator<FeatureRows>;
}

/** Reads sounds, changes them in training, and makes features of them; those of files come from the cache, where there is one. */
export function featuresReader(where: string, options: CompleteOptions, extractor: FeatureExtractor): FeaturesReader {
  const load = soundLoader(options, where);
  const cache = options.featureCache === undefined ? undefined : featureCache(options.featureCache);
  const reading = JSON.parse(JSON.stringify([options.sampleRate, options.maxSeconds, options.processing]));
  const { mask, ...soundChanges } = options.augmentation === false ? {} : options.augmentation;
  const maskRows = mask === undefined ? undefined : featureMasker(mask, where);
  const changesSounds = Object.values(soundChanges).some((change) => change !== undefined);
  const change: SoundChange | undefined = changesSounds ? soundAugmenter(soundChanges, where) : undefined;
  const most = maxSamples(options);

  async function measure(source: SoundSource, listener: SoundListener): Promise<FeatureRows> {
    const isFile = (typeof source === 'string' && !source.startsWith('data:')) || source instanceof URL;
    if (cache === undefined || !isFile) return extractor.measure(await load(source, listener));
    return cache.measure(source, extractor, (path) => load(path, listener), reading);
  }

  async function augmented(
    source: SoundSource,
    listener: SoundListener,
    seeds: readonly number[],
  ): Promise<FeatureRows> {
    const generator = randomGenerator(seeds);
    const rows =
      change === undefined
        ? extractor.finish(await measure(source, listener))
        : extractor.extract(shortened(change(await load(source, listener), generator), most));
    maskRows?.(rows, generator);
    return rows;
  }

  return {
    async features(samples, listener, pass) {
      const rows: FeatureRows[] = [];
      // One by one: decoding keeps a core busy by itself.
      for (const [row, sample] of samples.entries()) {
        const position = pass?.indices[row] ?? row;
        rows.push(
          await named(where, position, async () =>
            pass === undefined || options.augmentation === false
              ? extractor.finish(await measure(sample, listener))
              : augmented(sample, listener, [pass.seed, pass.epoch, position]),
          ),
        );
      }
      return rows;
    },
    async *measured(samples, listener) {
      let position = 0;
      for await (const sample of samples) yield await named(where, position++, () => measure(sample, listener));
    },
  };
}
