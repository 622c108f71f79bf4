import { checkBoolean, checkKnownOptions, checkNumber } from '@encoderkit/errors';
import type { StepSchedule } from './schedule.ts';
import { checkWarmupSteps, type WarmUpOptions, warmedUp } from './warm-up.ts';

export interface ExponentialDecayOptions extends WarmUpOptions {
  /** What the rate is multiplied by over `decaySteps`; 0.01 when absent. */
  readonly decayRate?: number;
  /** All steps after the warm-up when absent: the rate then ends at `decayRate` times what it began with. */
  readonly decaySteps?: number;
  /** Drops once every `decaySteps` instead of a little at each; false when absent. */
  readonly staircase?: boolean;
}

/**
 * A learning rate that decays exponentially: `decayRate^(step / decaySteps)`, as Keras' `ExponentialDecay`.
 *
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { exponentialDecay } from '@encoderkit/core';
 *
 * console.log(exponentialDecay({ decayRate: 0.01 }).factor(50, 100)); // 0.1
 * ```
 */
export function exponentialDecay(options: ExponentialDecayOptions = {}): StepSchedule {
  const where = 'exponentialDecay';
  checkKnownOptions(where, options, ['decayRate', 'decaySteps', 'staircase', 'warmupSteps']);
  const { decaySteps } = options;
  const decayRate = checkNumber(where, 'decayRate', options.decayRate ?? 0.01, { above: 0 });
  if (decaySteps !== undefined) checkNumber(where, 'decaySteps', decaySteps, { integer: true, atLeast: 1 });
  const staircase = checkBoolean(where, 'staircase', options.staircase ?? false);
  const warmupSteps = checkWarmupSteps(where, options);

  return {
    name: 'exponential',
    per: 'step',
    usesTotalSteps: decaySteps === undefined,
    factor: warmedUp(warmupSteps, (step, totalSteps) => {
      const exponent = step / (decaySteps ?? totalSteps);
      return decayRate ** (staircase ? Math.floor(exponent) : exponent);
    }),
    toConfig: () => ({
      name: 'exponential',
      decayRate,
      ...(decaySteps === undefined ? {} : { decaySteps }),
      staircase,
      warmupSteps,
    }),
  };
}
