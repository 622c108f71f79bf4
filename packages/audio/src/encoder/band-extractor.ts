import { type FeatureExtractor, featureExtractor } from '../features/feature-extractor.ts';
import type { FeatureOptions } from '../features/feature-options.ts';

/** An extractor whose mel bands may be made to end earlier, before it learns. */
export interface BandExtractor extends FeatureExtractor {
  /** Whether the user has left it open where the bands end, and this definition lets it be chosen. */
  readonly isOpen: boolean;
  /** Makes the bands end here, or at half the sample rate where it is absent, and forgets what was learnt. What it returns undoes that. */
  endAt(maxFrequency?: number): () => void;
  /** Takes over bands and statistics, from what `toConfig` gave. */
  restore(config: FeatureOptions): void;
}

export function bandExtractor(options: FeatureOptions): BandExtractor {
  let inner = featureExtractor(options);
  return {
    isOpen: options.maxFrequency === undefined && options.definition !== 'meyda',
    endAt(maxFrequency) {
      const before = inner;
      inner = featureExtractor(maxFrequency === undefined ? options : { ...options, maxFrequency });
      return () => {
        inner = before;
      };
    },
    restore(config) {
      inner = featureExtractor(config);
    },
    width: inner.width,
    get needsAdapt() {
      return inner.needsAdapt;
    },
    frames: (samples) => inner.frames(samples),
    extract: (sound) => inner.extract(sound),
    measure: (sound) => inner.measure(sound),
    finish: (measured) => inner.finish(measured),
    stream: () => inner.stream(),
    adapt: (sounds) => inner.adapt(sounds),
    toConfig: () => inner.toConfig(),
  };
}
