import { checkNumber } from '@encoderkit/errors';
import { type DrawAffine, symmetric } from './affine.ts';

/**
 * The most that upright lines lean, either way, in degrees below 90: every angle up to it is as likely. Rows stay
 * level.
 */
export type ShearOption = number;

export function shear(option: unknown, where: string): DrawAffine {
  const most = (checkNumber(where, 'augmentation.shear', option, { atLeast: 0, below: 90 }) * Math.PI) / 180;
  return (generator) => ({ yy: 1, yx: 0, y0: 0, xy: Math.tan(symmetric(generator, most)), xx: 1, x0: 0 });
}
