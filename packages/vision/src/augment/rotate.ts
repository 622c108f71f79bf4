import { checkNumber } from '@encoderkit/errors';
import { type DrawAffine, symmetric } from './affine.ts';

/** The most that an image turns about its centre, either way, in degrees: every angle up to it is as likely. */
export type RotateOption = number;

export function rotate(option: unknown, where: string): DrawAffine {
  const most = (checkNumber(where, 'augmentation.rotate', option, { atLeast: 0, atMost: 180 }) * Math.PI) / 180;
  return (generator) => {
    const angle = symmetric(generator, most);
    const cosine = Math.cos(angle);
    const sine = Math.sin(angle);
    return { yy: cosine, yx: sine, y0: 0, xy: -sine, xx: cosine, x0: 0 };
  };
}
