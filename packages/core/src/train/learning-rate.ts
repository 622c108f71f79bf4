import { EncoderKitError } from '@encoderkit/errors';
import type { Json } from '../base/json.ts';
import { monitored } from './early-stopping.ts';
import type { EpochEvent } from './events.ts';
import type { Schedule } from './schedule/schedule.ts';

/** What of the learning rate is remembered between epochs. A type, not an interface: only then is it a kind of Json. */
export type RateState = {
  readonly schedule: Json;
  /** What an epoch schedule multiplies the learning rate by. */
  readonly factor: number;
};

/** How the learning rate goes through a training. */
export interface LearningRatePlan {
  readonly initialState: RateState;
  /** The rate of the update that comes after so many. */
  at(updates: number, state: RateState): number;
  /** What a schedule makes of an epoch, if it goes by epochs. */
  afterEpoch(state: RateState, event: EpochEvent): RateState;
}

interface PlanOptions {
  readonly schedule: Schedule;
  readonly learningRate: number;
  /** Updates in all; undefined for a data set that does not know its size. */
  readonly updates: number | undefined;
}

/**
 * @throws EncoderKitError `invalid-option` where a schedule plans for the whole training and a data set does not know how many updates that is:
 *   a rate that never falls would go unnoticed.
 */
export function learningRatePlan({ schedule, learningRate, updates }: PlanOptions): LearningRatePlan {
  if (schedule.per === 'epoch') {
    return {
      initialState: { schedule: schedule.initialState, factor: 1 },
      at: (_, { factor }) => learningRate * factor,
      afterEpoch(state, event) {
        const next = schedule.next(state.schedule, monitored(event, schedule.monitor ?? 'loss'));
        return { schedule: next.state, factor: next.factor };
      },
    };
  }
  if (updates === undefined && schedule.usesTotalSteps !== false) throw needsTotal(schedule.name);
  const total = updates ?? Number.POSITIVE_INFINITY;
  return {
    initialState: { schedule: null, factor: 1 },
    at: (made) => learningRate * schedule.factor(made, total),
    afterEpoch: (state) => state,
  };
}

const needsTotal = (name: string): EncoderKitError =>
  new EncoderKitError({
    code: 'invalid-option',
    where: 'train',
    problem: `the schedule "${name}" goes by the number of steps in all, and the data set does not know its size`,
    remedy: 'Give the data set its size, as in fromGenerator(generate, { size }), or the schedule a length of its own.',
  });
