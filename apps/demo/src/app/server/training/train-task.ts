import { join } from 'node:path';
import type { EpochEvent, TrainEvent } from '@encoderkit/core';
import type { EpochView } from '../../protocol.ts';
import type { Prepared } from '../tasks/prepared.ts';
import type { Trainable } from '../tasks/trainable.ts';
import type { TrainingMessage, TrainingOrder } from './messages.ts';

/** Where a run's files are, below its folder. */
export const checkpointFolder = 'checkpoint';
export const bundleFolder = 'model';

interface TrainingContext {
  readonly signal: AbortSignal;
  say(message: TrainingMessage): void;
}

/**
 * Trains, telling of all that happens. After every epoch there is a checkpoint to go on from, which it does where there is one, and a
 * bundle to try.
 */
export async function trainTask(
  { prepare }: Pick<Trainable, 'prepare'>,
  order: TrainingOrder,
  context: TrainingContext,
): Promise<void> {
  const { signal, say } = context;
  try {
    const progress = (done: number, total: number) => say({ type: 'making', done, total });
    const model = await prepare(order.options, { signal, progress });
    try {
      await trainModel(model, order, context);
    } finally {
      model.dispose();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    say({ type: 'end', reason: 'stopped', epochs: [] });
  }
}

async function trainModel(
  model: Prepared,
  { task, options, folder, title }: TrainingOrder,
  { signal, say }: TrainingContext,
): Promise<void> {
  const measured = (part: string, value: number | undefined) => ({ [`${part} ${model.metric}`]: value });
  const saveAfter = (epochs: number, results: Readonly<Record<string, number | undefined>>) =>
    model.save(join(folder, bundleFolder), { title, task, ...options, epochs, ...results, data: model.source });
  const { reason, epochs } = await model.train({
    signal,
    checkpoint: { folder: join(folder, checkpointFolder), resume: true },
    callbacks: [
      async (event) => {
        for (const message of messagesOf(event, model)) say(message);
        if (event.type !== 'epoch') return;
        const epoch = await judged(event, model, signal);
        await saveAfter(epoch.epoch, measured('validation', epoch.validation?.accuracy));
        say({ type: 'epoch', epoch });
      },
    ],
  });
  const history = epochs.map(epochOf);
  if (reason === 'aborted') return say({ type: 'end', reason: 'stopped', epochs: history });
  const test = await model.test(signal);
  await saveAfter(history.length, { ...measured('test', test.accuracy), testSamples: test.samples });
  say({ type: 'end', reason: 'completed', epochs: history, test });
}

function messagesOf(event: TrainEvent, { labels, steps, metric }: Prepared): TrainingMessage[] {
  if (event.type === 'warning') return [{ type: 'warning', message: event.message }];
  if (event.type === 'start') {
    const engine = `${event.engine} (${event.reason})`;
    return [{ type: 'start', labels, engine, metric, stepsPerEpoch: event.stepsPerEpoch ?? steps.perEpoch }];
  }
  if (event.type !== 'step') return [];
  const { epoch, stepInEpoch, step, loss } = event;
  return [{ type: 'step', epoch, stepInEpoch, step, loss }];
}

async function judged(event: EpochEvent, model: Prepared, signal: AbortSignal): Promise<EpochView> {
  return { ...epochOf(event), validation: await model.validate(signal) };
}

function epochOf({ epoch, loss, accuracy }: EpochEvent): EpochView {
  return { epoch, loss, ...(accuracy !== undefined && { accuracy }) };
}
