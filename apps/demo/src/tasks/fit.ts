import process from 'node:process';
import { type Dataset, epochLine, type Model, type TrainOptions, type TrainResult, train } from '@encoderkit/core';
import type { EpochPoint } from '../report/curves.ts';
import type { TaskContext } from './task.ts';

/** What a training of a classifier came to. */
export interface Fit {
  readonly epochs: readonly EpochPoint[];
  readonly steps: number;
  readonly seconds: number;
  /** Which engine it ran on, and why. */
  readonly engine: string;
  readonly stopped: boolean;
}

/**
 * Trains a classifier. Core shows a progress bar on a terminal and says what it warns of; elsewhere this says a line for each epoch.
 *
 * @param options.after an earlier training of the same model, which this one goes on from: epochs are counted on
 */
export async function fit<Sample, Label, Prediction, Report>(
  model: Model<Sample, Label, Prediction, Report>,
  data: Dataset<Sample, Label>,
  { after, ...options }: Omit<TrainOptions<Sample, Label>, 'signal' | 'callbacks'> & { after?: Fit },
  { signal, say }: Pick<TaskContext, 'signal' | 'say'>,
): Promise<Fit> {
  const before = after ?? { epochs: [], steps: 0, seconds: 0, engine: '', stopped: false };
  const epochs = [...before.epochs];
  let { engine } = before;
  const run = train(model, data, { ...options, signal });
  for await (const event of run) {
    if (event.type === 'start') engine = `${event.engine} (${event.reason})`;
    if (event.type !== 'epoch') continue;
    const epoch = { epoch: before.epochs.length + event.epoch, ...measured(event), ...validated(event.validation) };
    epochs.push(epoch);
    if (!process.stderr.isTTY) say(epochLine(event));
  }
  const { reason, steps, seconds }: TrainResult = await run;
  return {
    epochs,
    steps: before.steps + steps,
    seconds: before.seconds + seconds,
    engine,
    stopped: reason === 'aborted',
  };
}

function measured(metrics: { readonly loss: number; readonly [name: string]: unknown }) {
  return { loss: metrics.loss, accuracy: typeof metrics.accuracy === 'number' ? metrics.accuracy : Number.NaN };
}

function validated(metrics: Parameters<typeof measured>[0] | undefined) {
  return metrics === undefined ? {} : { validation: measured(metrics) };
}
