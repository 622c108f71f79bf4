import type { EarlyStopping, StoppingState } from '../early-stopping.ts';
import type { EpochEvent } from '../events.ts';
import type { LearningRatePlan, RateState } from '../learning-rate.ts';

/** How far a training has come: with the weights and the optimizer's slots all that the next update depends on. */
export type Progress = {
  /** Epochs that are finished. */
  readonly epoch: number;
  /** Updates made. */
  readonly step: number;
  /** Batches drawn so far: what random layers draw by. */
  readonly draws: number;
  /** How many of them are of an epoch that is not finished. */
  readonly batchesInEpoch: number;
  readonly stopping: StoppingState | null;
  /** Whether early stopping has ended the training. */
  readonly stopped: boolean;
  readonly rate: RateState;
  readonly history: readonly EpochEvent[];
};

/** Where a training begins. */
export const beginning = ({
  learningRates,
  stopping,
}: {
  readonly learningRates: LearningRatePlan;
  readonly stopping: EarlyStopping | undefined;
}): Progress => ({
  epoch: 0,
  step: 0,
  draws: 0,
  batchesInEpoch: 0,
  rate: learningRates.initialState,
  stopping: stopping?.initialState ?? null,
  stopped: false,
  history: [],
});
