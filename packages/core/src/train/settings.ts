import type { Dataset } from '../data/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import type { Model } from '../model/model.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { EarlyStopping } from './early-stopping.ts';
import type { TrainEvent } from './events.ts';
import type { Optimizer } from './optimizer/optimizer.ts';
import type { Schedule } from './schedule/schedule.ts';

/** The options of `train` with their defaults, made and checked. */
export interface LoopSettings<Input, Label, Report> {
  readonly model: Model<Input, Label, unknown, Report>;
  readonly trainData: Dataset<Input, Label>;
  readonly validationData: Dataset<Input, Label> | undefined;
  readonly engine: Engine;
  readonly optimizer: Optimizer;
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly stopping: EarlyStopping | undefined;
  readonly checkpoint: Checkpoint | undefined;
  /** What each class counts in the loss, in the order of the head's classes. */
  readonly classWeights: readonly number[] | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  /** Examples that go through the encoder at once; the whole batch when undefined. */
  readonly chunkSize: number | undefined;
  readonly seed: number;
  readonly shuffle: boolean;
  /** Batches per update. */
  readonly accumulate: number;
  readonly clipNorm: number | undefined;
  readonly clipValue: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly emit: (event: TrainEvent) => Promise<void>;
}

/** How many rows every batch has: the examples of smaller ones are repeated. */
export function rowsOfBatches<Input, Label, Report>({
  batchSize,
  trainData,
}: LoopSettings<Input, Label, Report>): number {
  return Math.min(batchSize, trainData.size ?? batchSize);
}
