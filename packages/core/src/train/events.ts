import { isRecord } from '@encoderkit/errors';
import type { EngineName } from '../engine/engine.ts';

/** Metrics of one pass over examples: the numbers of the head's report, such as `loss` and `accuracy`. */
export type MetricValues = { readonly loss: number; readonly [metric: string]: number };

/** What there is to say of an epoch. Besides `loss` it has each number of the head's report, such as `accuracy`. */
export type EpochEvent = {
  readonly type: 'epoch';
  /** Counted from 1. */
  readonly epoch: number;
  readonly epochs: number;
  /** Updates made so far. */
  readonly step: number;
  /** Seconds this epoch took, validation included. */
  readonly seconds: number;
  /** Of the epoch's last update. */
  readonly learningRate: number;
  /** Over the epoch's training examples, as they were seen: with dropout and augmentation, by a model that was learning. */
  readonly loss: number;
  /** Of a classifier. */
  readonly accuracy?: number;
  /** Over the validation examples, after the epoch. */
  readonly validation?: MetricValues;
  readonly [metric: string]: number | string | MetricValues | undefined;
};

export interface StartEvent {
  readonly type: 'start';
  readonly engine: EngineName;
  /** What order, dropout, augmentation and a split go by. */
  readonly seed: number;
  /** Why this engine was taken. */
  readonly reason: string;
  readonly epochs: number;
  /** Undefined for data sets that do not know their size. */
  readonly stepsPerEpoch: number | undefined;
}

/** After each update of the weights. */
export interface StepEvent {
  readonly type: 'step';
  readonly epoch: number;
  /** Updates made so far, this one included. */
  readonly step: number;
  readonly stepsPerEpoch: number | undefined;
  readonly stepInEpoch: number;
  /** What the update minimised: the mean of the weighted losses of its examples (of their labelled timesteps, for a tagger), and penalties of regularisers. */
  readonly loss: number;
  readonly learningRate: number;
}

/** What may be wrong. */
export interface WarningEvent {
  readonly type: 'warning';
  readonly message: string;
}

/** What is as it should be, for those who want to know: a step was compiled for rows of another shape. */
export interface NoticeEvent {
  readonly type: 'notice';
  readonly message: string;
}

export interface TrainResult {
  readonly reason: 'completed' | 'early-stopping' | 'aborted';
  /** Of every epoch that was finished, those before a resume included. */
  readonly epochs: readonly EpochEvent[];
  /** Updates made. */
  readonly steps: number;
  readonly seconds: number;
  /** The epoch whose weights the model has now, where early stopping chose one. */
  readonly bestEpoch?: number;
}

export type EndEvent = { readonly type: 'end' } & TrainResult;

export type TrainEvent = StartEvent | StepEvent | EpochEvent | WarningEvent | NoticeEvent | EndEvent;

/** Numbers of a report that say how it was made, not how good the model is. */
const counts = new Set(['topK', 'samples', 'timesteps', 'notFinite']);

/** The metrics among a head's report, by name; `species.accuracy` of a report that has one for each task. */
export function numbersOf(report: unknown): MetricValues {
  return { loss: Number.NaN, ...Object.fromEntries(namedNumbers(report)) };
}

function namedNumbers(report: unknown): [name: string, value: number][] {
  return Object.entries(report ?? {}).flatMap(([name, value]: [string, unknown]): [string, number][] => {
    if (typeof value === 'number') return counts.has(name) ? [] : [[name, value]];
    const isReport = isRecord(value) && typeof value.loss === 'number';
    return isReport ? namedNumbers(value).map(([own, number]) => [`${name}.${own}`, number]) : [];
  });
}
