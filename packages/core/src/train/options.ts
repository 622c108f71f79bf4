import {
  checkBoolean,
  checkKnownOptions,
  checkNumber,
  checkSignal,
  EncoderKitError,
  isRecord,
} from '@encoderkit/errors';
import { checkSource } from '../data/check-source.ts';
import type { Dataset } from '../data/dataset.ts';
import type { EngineChoice } from '../engine/choose-engine.ts';
import type { Engine } from '../engine/engine.ts';
import { checkEngine } from '../engine/engine-for.ts';
import type { TrainEvent } from './events.ts';
import type { Optimizer } from './optimizer/optimizer.ts';
import type { OptimizerConfig, OptimizerName } from './optimizer/optimizers.ts';
import type { ParameterGroup } from './parameters.ts';
import type { Schedule } from './schedule/schedule.ts';
import type { ScheduleConfig, ScheduleName } from './schedule/schedules.ts';
import { checkUpdateOptions } from './step-options.ts';

export interface TrainOptions<Input, Label> {
  /** How often all examples are seen. */
  readonly epochs: number;
  /** Examples per step, 32 when absent. */
  readonly batchSize?: number;
  /**
   * How many examples of a batch go through the encoder at once; the whole batch when absent. The head and its loss still see the whole batch, so that
   * a matcher has all of it as negatives, while memory is that of a chunk, and of a vector for each example. The gradient is that of the whole
   * batch; the encoder runs forward twice for it (Gao et al. 2021, arXiv:2101.06983). Batch normalisation in the encoder sees a chunk, not the batch.
   * Validation is not cut into chunks: without gradients, it needs less memory.
   */
  readonly chunkSize?: number;
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
  /**
   * Whether sequences of like length go into a batch together, so that less is padded; true when absent. Where length tells the class, batches then have examples
   * of one class, and learning is less steady: a warning says so.
   */
  readonly groupByLength?: boolean;
  /** What a class counts in the loss: a factor by label, 1 for those left out, or `'balanced'` for n / (classes · n of class). */
  readonly classWeight?: 'balanced' | Readonly<Record<string, number>>;
  /** Scales all gradients together to at most this length (global norm). */
  readonly clipNorm?: number;
  /** Moves every gradient element into ±clipValue. */
  readonly clipValue?: number;
  /**
   * Keeps a moving average of each weight, `decay` near 1 such as 0.999. Validation sees the averaged weights, and the model has them in the end, and whenever an
   * epoch's event comes: so `save` saves them. Statistics of batch normalisation, which are averages already, stay as they are.
   */
  readonly averageWeights?: { readonly decay: number };
  /** Groups of weights that are trained in another way than the rest: with another learning rate, or weight decay, or not at all. */
  readonly parameters?: readonly ParameterGroup[];
  /** How many batches one update is made from, as if they were one; 1 when absent. Memory stays that of one batch. */
  readonly gradientAccumulation?: number;
  /** Stops when a metric has stopped improving, and restores the weights of its best epoch. False when absent. */
  readonly earlyStopping?: EarlyStoppingOptions | boolean;
  /** Saves the whole state of the training after every epoch, to resume from when it is interrupted. */
  readonly checkpoint?: CheckpointOptions;
  /** Stops after the step that is under way. The model stays valid, with the weights of that moment. */
  readonly signal?: AbortSignal;
  /** `'auto'` when absent. */
  readonly engine?: EngineChoice | Engine;
  /** A progress bar on standard error. `'auto'`, when absent: where that is a terminal. */
  readonly progress?: boolean | 'auto';
  /** Called with every event, in order; a promise is waited for. An error stops the training. */
  readonly callbacks?: readonly TrainCallback[];
}

export type TrainCallback = (event: TrainEvent) => void | Promise<void>;

export interface EarlyStoppingOptions {
  /** `'loss'` or a number of the report such as `'accuracy'`: of the validation examples where there are some. Default `'loss'`. */
  readonly monitor?: string;
  /** Epochs without improvement before it stops, 3 when absent. */
  readonly patience?: number;
  /** By how much a metric must be better to count as an improvement, 0 when absent. */
  readonly minDelta?: number;
  /** Whether lower (`'min'`) or higher is better. Default: `'min'` for losses and errors, `'max'` otherwise. */
  readonly mode?: 'min' | 'max';
}

export interface CheckpointOptions {
  /** Made where it is missing. Holds `training.safetensors`. */
  readonly folder: string;
  /** Goes on from the folder's checkpoint where there is one; false when absent. */
  readonly resume?: boolean;
  /**
   * How often it is written: after every `'epoch'` (when absent), or besides after so many updates, or once so many seconds have gone by. A training that goes on
   * in the midst of an epoch reports the metrics of what is left of it.
   */
  readonly every?: 'epoch' | { readonly steps: number } | { readonly seconds: number };
  /** How many checkpoints are kept, the newest and those before it (`training-000001234.safetensors`, by their updates); 1 when absent. */
  readonly keep?: number;
  /** With `earlyStopping`: keeps the best besides, as `training-best.safetensors`; false when absent. */
  readonly best?: boolean;
}

type Name = keyof TrainOptions<unknown, unknown>;

const where = 'train';
const positive = { above: 0 };
const count = { integer: true, atLeast: 1 };
const number =
  (range: Parameters<typeof checkNumber>[3]) =>
  (value: unknown, name: string): void =>
    void checkNumber(where, name, value, range);
const boolean = (value: unknown, name: string): void => void checkBoolean(where, name, value);
/** Optimizers, schedules and early stopping check themselves when they are made, which `train` does at once. */
const elsewhere = (): void => {};
/** Those that a step of training has, too. */
const ofUpdates = (value: unknown, name: string): void => checkUpdateOptions(where, { [name]: value });

/** How each option is checked where it is given. */
const checks: { readonly [Option in Name]-?: (value: unknown, name: string) => void } = {
  epochs: number(count),
  batchSize: number(count),
  chunkSize: ofUpdates,
  optimizer: elsewhere,
  learningRate: number(positive),
  schedule: elsewhere,
  validationSplit: number({ above: 0, below: 1 }),
  validationData: (value) => checkSource(where, value, 'validationData'),
  seed: number({ integer: true }),
  shuffle: boolean,
  groupByLength: boolean,
  classWeight: checkClassWeight,
  clipNorm: ofUpdates,
  clipValue: ofUpdates,
  averageWeights: ofUpdates,
  parameters: ofUpdates,
  gradientAccumulation: number(count),
  earlyStopping: elsewhere,
  checkpoint: checkCheckpoint,
  signal: (value) => checkSignal(where, value),
  engine: (value) => checkEngine(where, value),
  progress: (value, name) => (value === 'auto' ? undefined : boolean(value, name)),
  callbacks: checkCallbacks,
};

/** @throws EncoderKitError `invalid-option` for an option that is unknown, of the wrong type, or contradicts another */
export function checkTrainOptions<Input, Label>(options: TrainOptions<Input, Label>): void {
  checkKnownOptions(where, options, Object.keys(checks));
  checks.epochs(options.epochs, 'epochs');
  for (const [name, value] of Object.entries(options)) if (value !== undefined) checks[name as Name](value, name);
  if (options.validationSplit !== undefined && options.validationData) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where,
      problem: 'both "validationSplit" and "validationData" are given',
      remedy: 'Give one of them.',
    });
  }
}

function checkClassWeight(value: unknown): void {
  if (value === 'balanced') return;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [label, factor] of Object.entries(value)) {
      checkNumber(where, `classWeight.${label}`, factor, { atLeast: 0 });
    }
    return;
  }
  throw invalid(`"classWeight" to be 'balanced', or a factor for each label such as { cat: 2, dog: 1 }`, value);
}

function checkCheckpoint(value: unknown): void {
  const options = checkKnownOptions('train, checkpoint', value, ['folder', 'resume', 'every', 'keep', 'best']);
  const { folder, resume = false, every = 'epoch', keep = 1, best = false } = options;
  if (typeof folder !== 'string' || folder === '')
    throw invalid('"checkpoint.folder" to be the path of a folder', folder);
  checkBoolean(where, 'checkpoint.resume', resume);
  checkBoolean(where, 'checkpoint.best', best);
  checkNumber(where, 'checkpoint.keep', keep, count);
  if (every === 'epoch') return;
  const given = isRecord(every) ? Object.entries(every) : [];
  const [[name = '', length] = []] = given;
  if (given.length !== 1 || (name !== 'steps' && name !== 'seconds')) {
    throw invalid(`"checkpoint.every" to be 'epoch', { steps } or { seconds }`, every);
  }
  checkNumber(where, `checkpoint.every.${name}`, length, name === 'steps' ? count : positive);
}

function checkCallbacks(value: unknown): void {
  if (Array.isArray(value) && value.every((each) => typeof each === 'function')) return;
  throw invalid('"callbacks" to be an array of functions', typeof value === 'function' ? 'a function' : value);
}

const invalid = (expected: string, received: unknown): EncoderKitError =>
  new EncoderKitError({ code: 'invalid-option', where, expected, received });
