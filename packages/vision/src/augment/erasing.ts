import { checkKnownOptions, checkNumber, invalidOption, isRecord } from '@encoderkit/errors';
import type { PixelChange } from './pixel-change.ts';

/**
 * Random erasing (Zhong et al. 2017, arXiv:1708.04896): a rectangle of the image is overwritten, so that the network
 * does not come to depend on one part. A number is the probability; the rest has the paper's values.
 */
export type ErasingOption = number | ErasingDetails;

export interface ErasingDetails {
  /** How likely an image is to lose a rectangle. Default: 0.5. */
  readonly probability?: number;
  /** The rectangle's part of the image's area, from and to. Default: `[0.02, 0.4]`. */
  readonly area?: readonly [number, number];
  /**
   * Height divided by width, from and to; its logarithm is uniform, so that tall and wide are as likely. Default:
   * `[0.3, 1 / 0.3]`.
   */
  readonly aspect?: readonly [number, number];
  /** What takes its place: noise, uniform in 0..1 for each value, or one value in 0..1. Default: `'random'`. */
  readonly fill?: 'random' | number;
}

/** A rectangle of the wanted area and shape may not fit; as in the authors' code another is drawn, within reason. */
const attempts = 10;

export function erasing(option: unknown, where: string): PixelChange {
  const name = 'augmentation.erasing';
  const details = isRecord(option)
    ? checkKnownOptions(where, option, ['probability', 'area', 'aspect', 'fill'], name)
    : { probability: option };
  const probability = checkNumber(where, `${name}.probability`, details.probability ?? 0.5, { atLeast: 0, atMost: 1 });
  const area = range(where, `${name}.area`, details.area ?? [0.02, 0.4], 1);
  const aspect = range(where, `${name}.aspect`, details.aspect ?? [0.3, 1 / 0.3], Number.POSITIVE_INFINITY);
  const fill =
    details.fill === undefined || details.fill === 'random'
      ? undefined
      : checkNumber(where, `${name}.fill`, details.fill, { atLeast: 0, atMost: 1 });
  return (values, { height, width, channels }, generator) => {
    if (generator.uniform() >= probability) return;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const pixels = between(generator.uniform(), area) * height * width;
      const ratio = Math.exp(between(generator.uniform(), [Math.log(aspect[0]), Math.log(aspect[1])]));
      const rows = Math.max(1, Math.round(Math.sqrt(pixels * ratio)));
      const columns = Math.max(1, Math.round(Math.sqrt(pixels / ratio)));
      if (rows > height || columns > width) continue;
      const top = generator.integer(height - rows + 1);
      const left = generator.integer(width - columns + 1);
      for (let row = top; row < top + rows; row++) {
        const start = (row * width + left) * channels;
        for (let index = start; index < start + columns * channels; index++)
          values[index] = fill ?? generator.uniform();
      }
      return;
    }
  };
}

function between(position: number, [from, to]: readonly [number, number]): number {
  return from + position * (to - from);
}

function range(where: string, name: string, value: unknown, most: number): readonly [number, number] {
  if (Array.isArray(value) && value.length === 2) {
    const [from, to]: unknown[] = value;
    if (
      typeof from === 'number' &&
      typeof to === 'number' &&
      from > 0 &&
      from <= to &&
      to <= most &&
      to < Number.POSITIVE_INFINITY
    ) {
      return [from, to];
    }
  }
  throw invalidOption(where, name, `[from, to] with 0 < from <= to${most === 1 ? ' <= 1' : ''}`, value);
}
