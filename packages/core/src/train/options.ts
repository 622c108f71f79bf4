import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';
import type { Dataset } from '../data/dataset.ts';
import type { Json } from '../encoder/encoder.ts';
import type { EngineChoice } from '../engine/choose-engine.ts';
import type { Engine, EngineName } from '../engine/engine.ts';
import type { Optimizer } from '../optimizer/optimizer.ts';
import type { OptimizerConfig, OptimizerName } from '../optimizer/optimizers.ts';
import { checkKnownOptions, checkNumber } from '../options.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { ScheduleConfig, ScheduleName } from '../schedule/schedules.ts';

export interface TrainOptions<Input, Label> {
  /** How often all examples are seen. */
  readonly epochs: number;
  /** Examples per step, 32 when absent. */
  readonly batchSize?: number;
  /** `'adam'` when absent. */
  readonly optimizer?: OptimizerName | OptimizerConfig | Optimizer;
  /** In place of the optimizer's own. */
  readonly learningRate?: number;
  /** How the learning rate changes; constant when absent. */
  readonly schedule?: ScheduleName | ScheduleConfig | Schedule;
  /** The share of the examples that is held out to validate each epoch on, between 0 and 1. */
  readonly validationSplit?: number;
  /** Examples to validate each epoch on, in place of `validationSplit`. */
  readonly validationData?: Dataset<Input, Label>;
  /** Fixes the order of examples, dropout, augmentation and the validation split; 0 when absent. */
  readonly seed?: number;
  /** Whether each epoch has an order of its own; true when absent. */
  readonly shuffle?: boolean;
  /** What a class counts in the loss: a factor by label, 1 for those left out, or `'balanced'` for n / (classes · n of class). */
  readonly classWeight?: 'balanced' | Readonly<Record<string, number>>;
  /** Scales all gradients together to at most this length (global norm). */
  readonly clipNorm?: number;
  /** Moves every gradient element into ±clipValue. */
  readonly clipValue?: number;
  /** How many batches one update is made from; 1 when absent. Memory stays that of one batch. */
  readonly gradientAccumulation?: number;
  /** Stops when a metric has stopped improving, and restores the weights of its best epoch. */
  readonly earlyStopping?: EarlyStoppingOptions | true;
  /** Saves the whole state of the training after every epoch, to resume from when it is interrupted. */
  readonly checkpoint?: CheckpointOptions;
  /** Stops after the step that is under way. The model stays valid, with the weights of that moment. */
  readonly signal?: AbortSignal;
  /** `'auto'` when absent. */
  readonly engine?: EngineChoice | Engine;
  /** A progress bar on standard error. `'auto'`, when absent: where that is a terminal. */
  readonly progress?: boolean | 'auto';
  /** Called with every event, in order; a promise is waited for. An error stops the training. */
  readonly callbacks?: readonly ((event: TrainEvent) => void | Promise<void>)[];
}

export interface EarlyStoppingOptions {
  /** `'loss'` or a number of the report such as `'accuracy'`: of the validation examples where there are some. Default `'loss'`. */
  readonly monitor?: string;
  /** Epochs without improvement before it stops, 3 when absent. */
  readonly patience?: number;
  /** What counts as an improvement, 0 when absent. */
  readonly minDelta?: number;
  /** Whether lower (`'min'`) or higher is better. Default: `'min'` for losses and errors, `'max'` otherwise. */
  readonly mode?: 'min' | 'max';
}

export interface CheckpointOptions {
  readonly folder: string;
  /** Goes on from the folder's checkpoint where there is one; false when absent. */
  readonly resume?: boolean;
}

/** Metrics of one pass over examples: the numbers of the head's report, such as `loss` and `accuracy`. */
export type MetricValues = { readonly loss: number; readonly [metric: string]: number };

export interface EpochEvent extends MetricValuesOfEpoch {
  readonly type: 'epoch';
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Updates made so far. */
  readonly step: number;
  /** Seconds this epoch took, validation included. */
  readonly seconds: number;
  readonly learningRate: number;
  readonly validation?: MetricValues;
}

interface MetricValuesOfEpoch {
  /** Over the epoch's training examples, as they were seen: with dropout and augmentation. */
  readonly loss: number;
  readonly [metric: string]: Json | MetricValues | undefined;
}

export type TrainEvent =
  | {
      readonly type: 'start';
      readonly engine: EngineName;
      readonly reason: string;
      readonly epochs: number;
      /** Undefined for data sets that do not know their size. */
      readonly stepsPerEpoch: number | undefined;
    }
  | {
      readonly type: 'step';
      readonly epoch: number;
      /** Updates made so far, this one included. */
      readonly step: number;
      readonly stepsPerEpoch: number | undefined;
      readonly stepInEpoch: number;
      readonly loss: number;
      readonly learningRate: number;
    }
  | EpochEvent
  | { readonly type: 'warning'; readonly message: string }
  | ({ readonly type: 'end' } & TrainResult);

export interface TrainResult {
  readonly reason: 'completed' | 'early-stopping' | 'aborted';
  readonly epochs: readonly EpochEvent[];
  readonly steps: number;
  readonly seconds: number;
  /** The epoch whose weights the model has now, where early stopping chose one. */
  readonly bestEpoch?: number;
}

const known = [
  'epochs',
  'batchSize',
  'optimizer',
  'learningRate',
  'schedule',
  'validationSplit',
  'validationData',
  'seed',
  'shuffle',
  'classWeight',
  'clipNorm',
  'clipValue',
  'gradientAccumulation',
  'earlyStopping',
  'checkpoint',
  'signal',
  'engine',
  'progress',
  'callbacks',
];

/** Checks every option that is a number, and that no two contradict each other. */
export function checkTrainOptions<Input, Label>(options: TrainOptions<Input, Label>): void {
  const where = 'train';
  checkKnownOptions(where, options, known);
  checkNumber(where, 'epochs', options.epochs, { integer: true, atLeast: 1 });
  const positive = { above: 0 };
  const count = { integer: true, atLeast: 1 };
  const ranges = {
    batchSize: count,
    learningRate: positive,
    validationSplit: { above: 0, below: 1 },
    seed: { integer: true },
    clipNorm: positive,
    clipValue: positive,
    gradientAccumulation: count,
  } as const;
  for (const [name, range] of Object.entries(ranges)) {
    const value = options[name as keyof typeof ranges];
    if (value !== undefined) checkNumber(where, name, value, range);
  }
  if (options.validationSplit !== undefined && options.validationData) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      problem: 'both "validationSplit" and "validationData" are given',
      remedy: 'Give one of them.',
    });
  }
}
