import { checkKnownOptions, checkOneOf, EncoderKitError, isRecord } from '@encoderkit/errors';
import { perChannel } from '../base/options.ts';

/** Mean and variance of each channel, of pixels in 0..1. */
export interface ChannelStatistics {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

/**
 * How pixels in 0..1 are scaled before the network: left as they are (`none`), to mean 0 and variance 1 per channel
 * with statistics learnt by `adapt`, with those of ImageNet, or with given ones (one number serves all channels).
 */
export type NormalizationOption =
  | 'none'
  | 'adapt'
  | 'imagenet'
  | { readonly mean: number | readonly number[]; readonly variance: number | readonly number[] };

/** A checked option: `adapt` still to be learnt, `none`, or the statistics themselves. */
export type Normalization = 'none' | 'adapt' | ChannelStatistics;

/** Mean and standard deviation of ImageNet's training images, as torchvision and Keras (`mode="torch"`) give them. */
const imagenet: ChannelStatistics = {
  mean: [0.485, 0.456, 0.406],
  variance: [0.229 ** 2, 0.224 ** 2, 0.225 ** 2],
};

export function completeNormalization(where: string, option: unknown, channels: number): Normalization {
  if (!isRecord(option)) {
    const name = checkOneOf(where, 'normalization', option, ['none', 'adapt', 'imagenet']);
    if (name !== 'imagenet') return name;
    if (channels === 3) return imagenet;
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: 'an input of 3 channels where "normalization" is "imagenet"',
      received: channels,
      remedy: 'Use "adapt", or give { mean, variance } with a number per channel.',
    });
  }
  const { mean, variance } = checkKnownOptions(where, option, ['mean', 'variance'], 'normalization');
  return {
    mean: perChannel(where, 'normalization.mean', mean, channels),
    variance: perChannel(where, 'normalization.variance', variance, channels, { atLeast: 0 }),
  };
}

/** `(pixel - mean) / sqrt(variance)`, in place. A channel that never varies is centred and not scaled. */
export function normalize(values: Float32Array, { mean, variance }: ChannelStatistics): void {
  const channels = mean.length;
  const scale = Float64Array.from(variance, (each) => (each > smallestVariance ? 1 / Math.sqrt(each) : 1));
  const shift = Float64Array.from(mean, (each, channel) => -each * (scale[channel] ?? 1));
  for (let channel = 0; channel < channels; channel++) {
    const times = scale[channel] ?? 1;
    const plus = shift[channel] ?? 0;
    for (let index = channel; index < values.length; index += channels)
      values[index] = (values[index] ?? 0) * times + plus;
  }
}

/** Below this, variance is rounding error and dividing by its root would blow noise up. */
const smallestVariance = 1e-10;

/** Mean and variance of many images, in one pass and constant memory. */
export interface StatisticsAccumulator {
  /** Pixels of whole images, `channels` last. */
  add(values: Float32Array): void;
  /** How many pixels came. */
  readonly count: number;
  result(): ChannelStatistics;
}

/**
 * Chan, Golub and LeVeque's pairwise update (1979), Welford's for whole images at a time: each image's own mean and
 * sum of squared deviations are merged into the total, so nothing cancels however many pixels come.
 */
export function statisticsAccumulator(channels: number): StatisticsAccumulator {
  const mean = new Float64Array(channels);
  const deviation = new Float64Array(channels);
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(values) {
      const added = values.length / channels;
      if (added === 0) return;
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0;
        for (let index = channel; index < values.length; index += channels) sum += values[index] ?? 0;
        const ownMean = sum / added;
        let ownDeviation = 0;
        for (let index = channel; index < values.length; index += channels) {
          ownDeviation += ((values[index] ?? 0) - ownMean) ** 2;
        }
        const difference = ownMean - (mean[channel] ?? 0);
        const total = count + added;
        mean[channel] = (mean[channel] ?? 0) + (difference * added) / total;
        deviation[channel] = (deviation[channel] ?? 0) + ownDeviation + (difference ** 2 * count * added) / total;
      }
      count += added;
    },
    result() {
      return {
        mean: Array.from(mean),
        variance: Array.from(deviation, (each) => (count === 0 ? 0 : each / count)),
      };
    },
  };
}
