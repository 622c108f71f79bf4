import { checkKnownOptions, checkNumber } from '@encoderkit/errors';
import type { StepSchedule } from './schedule.ts';
import { checkWarmupSteps, type WarmUpOptions, warmedUp } from './warm-up.ts';

export interface CosineDecayOptions extends WarmUpOptions {
  /** What is left of the learning rate at the end; 0 when absent. */
  readonly alpha?: number;
  /** How many steps the decay takes after the warm-up; all of them when absent. */
  readonly decaySteps?: number;
}

/**
 * A learning rate that falls along half a cosine, after a linear warm-up if there is one:
 * `alpha + (1 - alpha) * (1 + cos(π * step / decaySteps)) / 2`, as Keras' `CosineDecay` (Loshchilov & Hutter 2016, arXiv:1608.03983).
 *
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { cosineDecay } from '@encoderkit/core';
 *
 * const schedule = cosineDecay({ warmupSteps: 10 });
 * console.log([0, 10, 55].map((step) => schedule.factor(step, 100))); // [0.0909…, 1, 0.5]
 * ```
 */
export function cosineDecay(options: CosineDecayOptions = {}): StepSchedule {
  const where = 'cosineDecay';
  checkKnownOptions(where, options, ['alpha', 'decaySteps', 'warmupSteps']);
  const { decaySteps } = options;
  const alpha = checkNumber(where, 'alpha', options.alpha ?? 0, { atLeast: 0, atMost: 1 });
  if (decaySteps !== undefined) checkNumber(where, 'decaySteps', decaySteps, { integer: true, atLeast: 1 });
  const warmupSteps = checkWarmupSteps(where, options);

  return {
    name: 'cosine',
    per: 'step',
    usesTotalSteps: decaySteps === undefined,
    factor: warmedUp(warmupSteps, (step, totalSteps) => {
      const progress = Math.min(1, step / (decaySteps ?? totalSteps));
      return alpha + ((1 - alpha) * (1 + Math.cos(Math.PI * progress))) / 2;
    }),
    toConfig: () => ({ name: 'cosine', alpha, ...(decaySteps === undefined ? {} : { decaySteps }), warmupSteps }),
  };
}
