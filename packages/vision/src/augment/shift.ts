import { checkKnownOptions, invalidOption, isRecord } from '@encoderkit/errors';
import type { DrawAffine } from './affine.ts';

/**
 * The most that an image moves up or down, left or right, in whole pixels: every whole distance up to it is as likely.
 * By itself it copies pixels exactly. Padding by 4 and cropping at random, as is usual for CIFAR and Fashion-MNIST, is
 * `shift: 4` with `fillMode: 'constant'`.
 */
export type ShiftOption = number | { readonly vertical: number; readonly horizontal: number };

export function shift(option: unknown, where: string): DrawAffine {
  const name = 'augmentation.shift';
  const { vertical, horizontal } = isRecord(option)
    ? checkKnownOptions(where, option, ['vertical', 'horizontal'], name)
    : { vertical: option, horizontal: option };
  const most = { y: wholePixels(vertical, name, where), x: wholePixels(horizontal, name, where) };
  return (generator) => ({
    yy: 1,
    yx: 0,
    y0: most.y - generator.integer(2 * most.y + 1),
    xy: 0,
    xx: 1,
    x0: most.x - generator.integer(2 * most.x + 1),
  });
}

function wholePixels(value: unknown, name: string, where: string): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value < 2 ** 30) return value;
  throw invalidOption(
    where,
    name,
    'a whole number of pixels, 0 or more, or { vertical, horizontal }',
    value,
    'For a fraction of the image, multiply it by the size: Math.round(0.1 * width).',
  );
}
