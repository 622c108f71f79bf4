import { checkKnownOptions, checkNumber } from '@encoderkit/errors';
import type { StepSchedule } from './schedule.ts';

export interface OneCycleOptions {
  /** The share of all steps in which the rate rises; 0.3 when absent (PyTorch's `pct_start`). */
  readonly riseFraction?: number;
  /** The rate begins at its peak divided by this; 25 when absent (`div_factor`). */
  readonly initialDivisor?: number;
  /** The rate ends at where it began divided by this; 10,000 when absent (`final_div_factor`). */
  readonly finalDivisor?: number;
}

/**
 * A learning rate that rises along half a cosine to the optimizer's rate, its peak, then falls along another to almost nothing:
 * PyTorch's `OneCycleLR` with its `cos` annealing and two phases (Smith & Topin 2017, arXiv:1708.07120).
 *
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { oneCycle } from '@encoderkit/core';
 *
 * const schedule = oneCycle();
 * console.log([0, 29, 99].map((step) => schedule.factor(step, 100))); // [0.04, 1, 0.000004]
 * ```
 */
export function oneCycle(options: OneCycleOptions = {}): StepSchedule {
  const where = 'oneCycle';
  checkKnownOptions(where, options, ['riseFraction', 'initialDivisor', 'finalDivisor']);
  const riseFraction = checkNumber(where, 'riseFraction', options.riseFraction ?? 0.3, { atLeast: 0, below: 1 });
  const initialDivisor = checkNumber(where, 'initialDivisor', options.initialDivisor ?? 25, { atLeast: 1 });
  const finalDivisor = checkNumber(where, 'finalDivisor', options.finalDivisor ?? 10_000, { atLeast: 1 });
  const initial = 1 / initialDivisor;
  const final = initial / finalDivisor;

  return {
    name: 'oneCycle',
    per: 'step',
    usesTotalSteps: true,
    factor(step, totalSteps) {
      const last = Math.max(1, totalSteps - 1);
      const peak = Math.max(0, riseFraction * totalSteps - 1);
      const at = Math.min(step, last);
      return at < peak ? along(initial, 1, at / peak) : along(1, final, (at - peak) / (last - peak));
    },
    toConfig: () => ({ name: 'oneCycle', riseFraction, initialDivisor, finalDivisor }),
  };
}

/** From `start` at progress 0 to `end` at progress 1, along half a cosine. */
function along(start: number, end: number, progress: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * progress))) / 2;
}
