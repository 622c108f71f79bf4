import { checkNumber } from '@encoderkit/errors';
import { type DrawAffine, symmetric } from './affine.ts';

/** The most that an image grows or shrinks about its centre: 0.1 stands for factors from 0.9 to 1.1, each as likely. */
export type ZoomOption = number;

export function zoom(option: unknown, where: string): DrawAffine {
  const most = checkNumber(where, 'augmentation.zoom', option, { atLeast: 0, below: 1 });
  return (generator) => {
    const inverse = 1 / (1 + symmetric(generator, most));
    return { yy: inverse, yx: 0, y0: 0, xy: 0, xx: inverse, x0: 0 };
  };
}
