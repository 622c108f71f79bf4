import type { EpochView, RunOptions } from '../../protocol.ts';

/** What a training's process is to do. */
export interface TrainingOrder {
  readonly task: string;
  readonly options: RunOptions;
  /** Of this run: the checkpoint and the bundle are written there. */
  readonly folder: string;
  /** What the bundle is called. */
  readonly title: string;
}

/** What it tells the server. */
export type TrainingMessage =
  /** Sounds are being spoken for the data. */
  | { readonly type: 'making'; readonly done: number; readonly total: number }
  | {
      readonly type: 'start';
      readonly labels: readonly string[];
      readonly engine: string;
      readonly metric: string;
      readonly stepsPerEpoch: number;
    }
  | {
      readonly type: 'step';
      readonly epoch: number;
      readonly stepInEpoch: number;
      readonly step: number;
      readonly loss: number;
    }
  | { readonly type: 'epoch'; readonly epoch: EpochView }
  | { readonly type: 'warning'; readonly message: string }
  | {
      readonly type: 'end';
      readonly reason: 'completed' | 'stopped';
      readonly epochs: readonly EpochView[];
      readonly test?: { readonly accuracy: number; readonly samples: number };
    }
  | { readonly type: 'error'; readonly message: string };

/** What the server tells it. */
export type TrainingCommand = { readonly type: 'train'; readonly order: TrainingOrder } | { readonly type: 'stop' };
