import type { Dataset } from '../data/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import type { Model } from '../model/model.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import type { EarlyStopping } from './early-stopping.ts';
import type { TrainEvent } from './events.ts';
import type { LearningRatePlan } from './learning-rate.ts';
import type { UpdateOptions } from './step-types.ts';

/** The options of `train` with their defaults, made and checked. */
export interface LoopSettings<Input, Label, Report> {
  readonly model: Model<Input, Label, unknown, Report>;
  readonly trainData: Dataset<Input, Label>;
  readonly validationData: Dataset<Input, Label> | undefined;
  readonly engine: Engine;
  readonly update: UpdateOptions;
  readonly learningRates: LearningRatePlan;
  readonly stopping: EarlyStopping | undefined;
  readonly checkpoint: Checkpoint | undefined;
  /** What each class counts in the loss, in the order of the head's classes. */
  readonly classWeights: readonly number[] | undefined;
  readonly epochs: number;
  /** Undefined for data that do not know their size. */
  readonly stepsPerEpoch: number | undefined;
  readonly batchSize: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly groupByLength: boolean;
  /** Batches per update. */
  readonly accumulate: number;
  readonly signal: AbortSignal | undefined;
  readonly emit: (event: TrainEvent) => Promise<void>;
}
