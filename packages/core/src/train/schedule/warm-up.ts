import { checkNumber } from '@encoderkit/errors';

export interface WarmUpOptions {
  /** How many steps the learning rate takes to rise, linearly, to where the schedule starts. 0 when absent. */
  readonly warmupSteps?: number;
}

export function checkWarmupSteps(where: string, { warmupSteps = 0 }: WarmUpOptions): number {
  return checkNumber(where, 'warmupSteps', warmupSteps, { integer: true, atLeast: 0 });
}

/**
 * A schedule with a linear rise before it: `(step + 1) / (warmupSteps + 1)`, then `factor` of the steps that are left. The first step is not at
 * rate 0, where it would be wasted, and the rise goes straight into the schedule's first value of 1.
 */
export function warmedUp(
  warmupSteps: number,
  factor: (step: number, totalSteps: number) => number,
): (step: number, totalSteps: number) => number {
  return (step, totalSteps) =>
    step < warmupSteps
      ? (step + 1) / (warmupSteps + 1)
      : factor(Math.max(0, Math.min(step, totalSteps - 1) - warmupSteps), Math.max(1, totalSteps - warmupSteps));
}
