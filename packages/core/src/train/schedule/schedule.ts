import type { Json } from '../../base/json.ts';

type Config = { readonly name: string; readonly [option: string]: Json };

/** How the learning rate changes from step to step: a pure function, computed on the host. */
export interface StepSchedule {
  readonly name: string;
  readonly per: 'step';
  /**
   * What the optimizer's learning rate is multiplied by at `step`, counted from 0, of `totalSteps` in the whole training.
   * Beyond the last step it stays what it was there.
   */
  factor(step: number, totalSteps: number): number;
  /** Whether `factor` looks at `totalSteps`: it is not known for data that do not know their size. */
  readonly usesTotalSteps: boolean;
  /** What `scheduleFrom` needs to make it again. */
  toConfig(): Config;
}

/** How the learning rate changes from epoch to epoch with what was measured. The state is plain data, so that it can be saved and resumed. */
export interface EpochSchedule<State extends Json = Json> {
  readonly name: string;
  readonly per: 'epoch';
  /** Which metric it watches, of the validation examples where there are some; `'loss'` when absent. */
  readonly monitor?: string;
  readonly initialState: State;
  /** The state after an epoch in which the watched metric was `metric`, and what the learning rate is multiplied by from then on. */
  next(state: State, metric: number): { readonly state: State; readonly factor: number };
  toConfig(): Config;
}

/** What a trainer works with: the two kinds are told apart by `per`. */
export type Schedule = StepSchedule | EpochSchedule;
