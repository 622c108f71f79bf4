import type { Dataset } from '../data/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import type { Model } from '../model/model.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';
import type { Progress } from './checkpoint/progress.ts';
import type { EarlyStopping } from './early-stopping.ts';
import type { MetricValues, TrainEvent } from './events.ts';
import type { GoodWeights } from './good-weights.ts';
import type { LearningRatePlan } from './learning-rate.ts';
import type { ModelInputs, ModelOutputs } from './objective.ts';
import type { TrainingStep, UpdateOptions } from './step-types.ts';

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

export type ModelStep = TrainingStep<ModelInputs, ModelOutputs>;

export interface EpochOf {
  readonly epoch: number;
  readonly step: ModelStep;
  /** What the step has said since it was asked last. */
  readonly notices: string[];
  readonly good: GoodWeights;
  readonly rate: Progress['rate'];
  /** How many of its batches it has had before it was interrupted. */
  readonly skip: number;
  /** Called after each update, with how many of the epoch's batches it has had. */
  updated(batchesInEpoch: number): Promise<void>;
}

export interface EpochResult {
  readonly metrics: MetricValues;
  readonly learningRate: number;
  /** Of its first batch. */
  readonly firstLoss: number;
  /** What there is to say of batches of one class. */
  readonly unmixed: string | undefined;
}
