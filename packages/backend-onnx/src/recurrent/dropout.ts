import { dropout, ones, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A mask of dropout as TF.js' recurrent cells draw it: one for all timesteps of a sequence. They draw several and use the first; so
 * it is here, and the same generator gives the same mask.
 */
export function drawMask(cell: object, rate: number, shape: readonly number[], draws: number): Tensor | undefined {
  if (rate <= 0 || rate >= 1) return undefined;
  const { dropoutFunc = dropout } = cell as { dropoutFunc?: (ones: Tensor, rate: number) => Tensor };
  const [first] = Array.from({ length: draws }, () => dropoutFunc(ones([...shape]), rate));
  return first;
}
