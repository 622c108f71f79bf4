import { isAbort } from '../base/abort.ts';
import { variablesOf } from '../model/model.ts';
import { restoreSnapshot } from '../model/weights.ts';
import { evaluate } from '../run/evaluate.ts';
import type { Progress, TrainingState } from './checkpoint.ts';
import { chunkedStep } from './chunked-step.ts';
import { trainEpoch } from './epoch.ts';
import { type EpochEvent, type MetricValues, numbersOf, type TrainResult } from './events.ts';
import { goodWeights } from './good-weights.ts';
import { nextRate, updatesPerEpoch } from './learning-rate.ts';
import { type LoopSettings, rowsOfBatches } from './settings.ts';
import { type TrainingStep, trainingStep } from './step.ts';

/** Epoch by epoch, batch by batch: all that a training does once everything is there. */
export async function trainingLoop<Input, Label, Report>(
  settings: LoopSettings<Input, Label, Report>,
): Promise<TrainResult> {
  const { model, engine, stopping, checkpoint, epochs, signal, emit } = settings;
  const started = performance.now();
  const weights = variablesOf(model);
  const notices: string[] = [];
  const step = stepOf(settings, (notice) => void notices.push(notice));
  const variables = { weights, slots: step.slots };
  let { progress, best }: TrainingState = { progress: beginning(settings), best: undefined };
  // Counted up as they are made, so that they are right however the training ends.
  const made = { updates: 0, batches: 0 };
  let reason: TrainResult['reason'] = 'completed';

  try {
    const resumed = await checkpoint?.resume(variables);
    if (resumed) ({ progress, best } = resumed);
    made.updates = progress.step;
    made.batches = progress.draws;
    const good = await goodWeights(weights, progress.step);
    await emit({
      type: 'start',
      engine: engine.name,
      reason: engine.reason,
      epochs,
      stepsPerEpoch: updatesPerEpoch(settings),
    });

    while (progress.epoch < epochs && !progress.stopped) {
      const epochStarted = performance.now();
      const epoch = progress.epoch + 1;

      const training = await trainEpoch(settings, {
        epoch,
        step,
        notices,
        good,
        made,
        factor: progress.factor,
      });
      const lastWeights = await good.epochEnded(epoch, made.updates);
      const validation = await validate(settings);

      const event: EpochEvent = {
        type: 'epoch',
        epoch,
        epochs,
        ...training.metrics,
        ...(validation && { validation }),
        learningRate: training.learningRate,
        step: made.updates,
        seconds: (performance.now() - epochStarted) / 1000,
      };
      progress = {
        ...progress,
        ...nextRate(settings, progress, event),
        epoch,
        step: made.updates,
        draws: made.batches,
        history: [...progress.history, event],
      };
      if (stopping && progress.stopping) {
        const verdict = stopping.next(progress.stopping, event);
        progress = { ...progress, stopping: verdict.state, stopped: verdict.stops };
        if (verdict.improved) best = lastWeights;
      }
      await checkpoint?.write(variables, { progress, best });
      await emit(event);
    }
    if (progress.stopped) reason = 'early-stopping';
    if (best) restoreSnapshot(best);
  } catch (error) {
    if (!isAbort(error, signal)) throw error;
    reason = 'aborted';
  } finally {
    step.dispose();
  }

  const result: TrainResult = {
    reason,
    epochs: progress.history,
    steps: made.updates,
    seconds: (performance.now() - started) / 1000,
    ...(best && progress.stopping && reason !== 'aborted' && { bestEpoch: progress.stopping.bestEpoch }),
  };
  await emit({ type: 'end', ...result });
  return result;
}

function stepOf<Input, Label, Report>(
  settings: LoopSettings<Input, Label, Report>,
  onRecompile: (notice: string) => void,
): TrainingStep {
  const { engine, model, chunkSize } = settings;
  const options = { ...settings, onRecompile };
  if (chunkSize === undefined || chunkSize >= rowsOfBatches(settings)) return trainingStep(engine, model, options);
  return chunkedStep(engine, model, { ...options, chunkSize });
}

async function validate<Input, Label, Report>({
  model,
  validationData,
  batchSize,
  engine,
  signal,
}: LoopSettings<Input, Label, Report>): Promise<MetricValues | undefined> {
  if (!validationData) return undefined;
  return numbersOf(await evaluate(model, validationData, { batchSize, engine, ...(signal && { signal }) }));
}

function beginning({ schedule, stopping }: Pick<LoopSettings<never, never, never>, 'schedule' | 'stopping'>): Progress {
  return {
    epoch: 0,
    step: 0,
    draws: 0,
    stopping: stopping?.initialState ?? null,
    stopped: false,
    schedule: schedule.per === 'epoch' ? schedule.initialState : null,
    factor: 1,
    history: [],
  };
}
