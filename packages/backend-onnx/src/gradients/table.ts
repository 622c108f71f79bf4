import { cumsumGradient } from './cumsum.ts';
import { gatherGradient } from './gather.ts';
import { anyGradient, notEqualGradient } from './mask.ts';
import { prodGradient } from './prod.ts';
import { gruGradient, lstmGradient, resetAfterGruGradient, simpleRnnGradient } from './recurrent.ts';
import { tileGradient } from './tile.ts';

/** Of kernels that TF.js has no gradient of, or does not know. */
export const newGradients = [
  anyGradient,
  gruGradient,
  lstmGradient,
  notEqualGradient,
  resetAfterGruGradient,
  simpleRnnGradient,
];

/** In place of TF.js' own while this backend is active. */
export const betterGradients = [cumsumGradient, gatherGradient, prodGradient, tileGradient];
