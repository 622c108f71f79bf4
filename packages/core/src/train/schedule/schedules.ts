import { lookUp } from '@encoderkit/errors';
import { type ConstantRateOptions, constantRate } from './constant-rate.ts';
import { type CosineDecayOptions, cosineDecay } from './cosine-decay.ts';
import { type ExponentialDecayOptions, exponentialDecay } from './exponential-decay.ts';
import { type OneCycleOptions, oneCycle } from './one-cycle.ts';
import { type ReduceOnPlateauOptions, reduceOnPlateau } from './reduce-on-plateau.ts';
import type { Schedule } from './schedule.ts';
import { type StepDecayOptions, stepDecay } from './step-decay.ts';

/** The options of each schedule, by its name. */
export interface ScheduleOptions {
  constant: ConstantRateOptions;
  step: StepDecayOptions;
  exponential: ExponentialDecayOptions;
  cosine: CosineDecayOptions;
  oneCycle: OneCycleOptions;
  reduceOnPlateau: ReduceOnPlateauOptions;
}

export type ScheduleName = keyof ScheduleOptions;

/** Every schedule by its name. */
export const schedules: { readonly [Name in ScheduleName]: (options?: ScheduleOptions[Name]) => Schedule } = {
  constant: constantRate,
  step: stepDecay,
  exponential: exponentialDecay,
  cosine: cosineDecay,
  oneCycle,
  reduceOnPlateau,
};

/** A name with options, as `Schedule.toConfig` gives it. */
export type ScheduleConfig = { [Name in ScheduleName]: { readonly name: Name } & ScheduleOptions[Name] }[ScheduleName];

/**
 * A schedule from its name, from a name with options (such as `toConfig` gives), or as it is.
 *
 * @throws `invalid-option` for a name that does not exist, or an option that cannot be.
 * @example
 * ```ts
 * import { scheduleFrom } from '@encoderkit/core';
 *
 * console.log(scheduleFrom('oneCycle').toConfig());
 * console.log(scheduleFrom({ name: 'cosine', warmupSteps: 100 }).per); // 'step'
 * ```
 */
export function scheduleFrom(schedule: ScheduleName | ScheduleConfig | Schedule): Schedule {
  if (typeof schedule === 'object' && schedule !== null) {
    if ('per' in schedule) return schedule;
    const { name, ...options } = schedule;
    return schedules[lookUp('scheduleFrom', 'name', schedules, name)](options);
  }
  return schedules[lookUp('scheduleFrom', 'schedule', schedules, schedule)]();
}
