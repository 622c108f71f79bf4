import { checkKnownOptions } from '@encoderkit/errors';
import type { StepSchedule } from './schedule.ts';
import { checkWarmupSteps, type WarmUpOptions, warmedUp } from './warm-up.ts';

export type ConstantRateOptions = WarmUpOptions;

/**
 * The same learning rate all along, after a warm-up if there is one.
 *
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { constantRate } from '@encoderkit/core';
 *
 * console.log(constantRate().factor(7, 100)); // 1
 * ```
 */
export function constantRate(options: ConstantRateOptions = {}): StepSchedule {
  checkKnownOptions('constantRate', options, ['warmupSteps']);
  const warmupSteps = checkWarmupSteps('constantRate', options);
  return {
    name: 'constant',
    per: 'step',
    usesTotalSteps: false,
    factor: warmedUp(warmupSteps, () => 1),
    toConfig: () => ({ name: 'constant', warmupSteps }),
  };
}
