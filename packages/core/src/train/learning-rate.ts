import { EncoderKitError } from '@encoderkit/errors';
import type { Progress } from './checkpoint.ts';
import { monitored } from './early-stopping.ts';
import type { EpochEvent } from './events.ts';
import type { Schedule } from './schedule/schedule.ts';
import type { LoopSettings } from './settings.ts';

/** What the rate depends on. */
type Plan = Pick<
  LoopSettings<never, never, never>,
  'schedule' | 'learningRate' | 'epochs' | 'batchSize' | 'accumulate'
> & {
  readonly trainData: { readonly size: number | undefined };
};

/** The learning rate after `step` updates. `factor`: what an epoch schedule multiplies it by. */
export function learningRateAt(plan: Plan, step: number, factor: number): number {
  const { learningRate, schedule, epochs } = plan;
  if (schedule.per === 'epoch') return learningRate * factor;
  // Where the number of steps is not known, it does not matter: checkPlan has seen to that.
  return learningRate * schedule.factor(step, (updatesPerEpoch(plan) ?? Number.POSITIVE_INFINITY) * epochs);
}

/**
 * Throws `invalid-option` where a schedule plans for the whole training and a data set does not know how many steps that is:
 * a rate that never falls would go unnoticed.
 */
export function checkPlan(schedule: Schedule, size: number | undefined): void {
  if (size !== undefined || schedule.per === 'epoch') return;
  const [step, total] = [500_000, 1_000_000];
  if (schedule.factor(step, total) === schedule.factor(step, 2 * total)) return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where: 'train',
    problem: `the schedule "${schedule.name}" goes by the number of steps in all, and the data set does not know its size`,
    remedy: 'Give the data set its size, as in fromGenerator(generate, { size }), or the schedule a length of its own.',
  });
}

/** What a schedule makes of an epoch, if it goes by epochs. */
export function nextRate(
  { schedule }: { readonly schedule: Schedule },
  progress: Progress,
  event: EpochEvent,
): Pick<Progress, 'schedule' | 'factor'> {
  if (schedule.per === 'step') return { schedule: progress.schedule, factor: progress.factor };
  const { state, factor } = schedule.next(progress.schedule, monitored(event, schedule.monitor ?? 'loss'));
  return { schedule: state, factor };
}

/** Undefined for a data set that does not know its size. */
export function updatesPerEpoch({
  trainData,
  batchSize,
  accumulate,
}: Pick<Plan, 'trainData' | 'batchSize' | 'accumulate'>): number | undefined {
  return trainData.size === undefined ? undefined : Math.ceil(Math.ceil(trainData.size / batchSize) / accumulate);
}
