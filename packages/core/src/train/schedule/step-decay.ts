import { checkKnownOptions, checkNumber, EncoderKitError } from '@encoderkit/errors';
import type { StepSchedule } from './schedule.ts';
import { checkWarmupSteps, type WarmUpOptions, warmedUp } from './warm-up.ts';

export interface StepDecayOptions extends WarmUpOptions {
  /** How many steps each rate lasts. Give this or `milestones`, not both. */
  readonly stepSize?: number;
  /** The shares of the training, rising between 0 and 1, after which the rate drops: `[0.5, 0.75]` when both are absent
   * (He et al. 2015, arXiv:1512.03385, which dropped after 32 and 48 of 64 thousand steps). */
  readonly milestones?: readonly number[];
  /** What the rate is multiplied by at each drop; 0.1 when absent. */
  readonly gamma?: number;
}

/**
 * A learning rate that drops at intervals: `gamma^floor(step / stepSize)`, as PyTorch's `StepLR`, or `gamma^n` after the
 * n-th milestone, as `MultiStepLR`.
 *
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { stepDecay } from '@encoderkit/core';
 *
 * const schedule = stepDecay({ milestones: [0.5, 0.75], gamma: 0.1 });
 * console.log([0, 50, 75].map((at) => schedule.factor(at, 100))); // [1, 0.1, 0.01]
 * ```
 */
export function stepDecay(options: StepDecayOptions = {}): StepSchedule {
  const where = 'stepDecay';
  checkKnownOptions(where, options, ['stepSize', 'milestones', 'gamma', 'warmupSteps']);
  const { stepSize, milestones = stepSize === undefined ? [0.5, 0.75] : undefined } = options;
  if (stepSize !== undefined && milestones !== undefined) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      expected: '"stepSize" or "milestones", not both',
      received: options,
      remedy: 'Pass { milestones: [0.5, 0.75] } to drop after half and three quarters of the training.',
    });
  }
  if (stepSize !== undefined) checkNumber(where, 'stepSize', stepSize, { integer: true, atLeast: 1 });
  for (const [index, milestone] of milestones?.entries() ?? []) {
    checkNumber(where, 'milestones', milestone, { above: milestones?.[index - 1] ?? 0, below: 1 });
  }
  const gamma = checkNumber(where, 'gamma', options.gamma ?? 0.1, { above: 0 });
  const warmupSteps = checkWarmupSteps(where, options);

  return {
    name: 'step',
    per: 'step',
    usesTotalSteps: milestones !== undefined,
    factor: warmedUp(warmupSteps, (at, totalSteps) => {
      const drops =
        milestones === undefined
          ? Math.floor(at / (stepSize ?? 1))
          : milestones.filter((milestone) => at >= milestone * totalSteps).length;
      return gamma ** drops;
    }),
    toConfig: () => ({
      name: 'step',
      ...(stepSize === undefined ? {} : { stepSize }),
      ...(milestones === undefined ? {} : { milestones }),
      gamma,
      warmupSteps,
    }),
  };
}
