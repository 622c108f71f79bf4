import { checkOneOf } from '@encoderkit/errors';
import type { DrawAffine } from './affine.ts';

/** Which mirror images occur, each half of the time: left and right exchanged, top and bottom, or either and both. */
export type FlipOption = 'horizontal' | 'vertical' | 'both';

export function flip(option: unknown, where: string): DrawAffine {
  const direction = checkOneOf(where, 'augmentation.flip', option, ['horizontal', 'vertical', 'both']);
  const vertical = direction !== 'horizontal';
  const horizontal = direction !== 'vertical';
  return (generator) => {
    const yy = vertical && generator.uniform() < 0.5 ? -1 : 1;
    const xx = horizontal && generator.uniform() < 0.5 ? -1 : 1;
    return { yy, yx: 0, y0: 0, xy: 0, xx, x0: 0 };
  };
}
