import { isAbort } from '../base/abort.ts';
import { turnTaker } from '../base/turn-of-others.ts';
import { noExamples, noLabels, noWeights } from '../data/empty.ts';
import type { Metrics } from '../model/metrics.ts';
import { variablesOf } from '../model/model.ts';
import { restoreSnapshot, takeSnapshot } from '../model/weights.ts';
import { evaluate } from '../run/evaluate.ts';
import { preparedBatches } from '../run/prepared-batches.ts';
import { summedLosses } from '../run/summed-losses.ts';
import type { TrainingState } from './checkpoint/checkpoint.ts';
import { beginning } from './checkpoint/progress.ts';
import { type EpochEvent, type MetricValues, numbersOf, type TrainResult } from './events.ts';
import { goodWeights } from './good-weights.ts';
import { modelObjective } from './objective.ts';
import { classesInBatches, divergence, overfitting, unvalidated } from './remarks.ts';
import type { EpochOf, EpochResult, LoopSettings, ModelStep } from './settings.ts';
import { trainingStep } from './step.ts';

/** Epoch by epoch, batch by batch: all that a training does once everything is there. */
export async function trainingLoop<Input, Label, Report>(
  settings: LoopSettings<Input, Label, Report>,
): Promise<TrainResult> {
  const { model, engine, stopping, checkpoint, epochs, signal, emit } = settings;
  const started = performance.now();
  const weights = variablesOf(model);
  const notices: string[] = [];
  const step = trainingStep(engine, {
    ...modelObjective(model),
    ...settings.update,
    onRecompile: (notice) => void notices.push(notice),
  });
  const variables = { weights, slots: step.slots };
  let { progress, best }: TrainingState = { progress: beginning(settings), best: undefined };
  let reason: TrainResult['reason'] = 'completed';
  let hasDiverged = false;
  let firstLoss: number | undefined;
  const say = async (type: 'warning' | 'notice', message: string | undefined): Promise<boolean> => {
    if (message !== undefined) await emit({ type, message });
    return message !== undefined;
  };

  try {
    const resumed = checkpoint?.resume(variables);
    if (resumed) ({ progress, best } = resumed);
    step.counts = { updates: progress.step, batches: progress.draws };
    const good = await goodWeights(weights, progress.step);
    const { stepsPerEpoch, seed } = settings;
    await emit({ type: 'start', engine: engine.name, reason: engine.reason, seed, epochs, stepsPerEpoch });
    await say('notice', unvalidated(settings.trainData.size, settings.validationData !== undefined));

    while (progress.epoch < epochs && !progress.stopped) {
      const epochStarted = performance.now();
      const epoch = progress.epoch + 1;

      const training = await trainEpoch(settings, {
        ...{ epoch, step, notices, good, rate: progress.rate, skip: progress.batchesInEpoch },
        async updated(batchesInEpoch) {
          const { updates, batches } = step.counts;
          if (!checkpoint?.isDue(updates)) return;
          const inEpoch = { ...progress, step: updates, draws: batches, batchesInEpoch };
          await checkpoint.write(variables, { progress: inEpoch, best });
        },
      });
      firstLoss ??= progress.history[0]?.loss ?? training.firstLoss;
      const last = await good.epochEnded(epoch, step.counts.updates);
      const { validation, snapshot } = await withAverages(step, async () => ({
        validation: await validate(settings),
        snapshot: settings.update.averageWeights ? await takeSnapshot(weights) : last,
      }));

      const event: EpochEvent = {
        type: 'epoch',
        epoch,
        epochs,
        ...training.metrics,
        ...(validation && { validation }),
        learningRate: training.learningRate,
        step: step.counts.updates,
        seconds: (performance.now() - epochStarted) / 1000,
      };
      const verdict = stopping && progress.stopping ? stopping.next(progress.stopping, event) : undefined;
      if (verdict?.improved) best = snapshot;
      if (!hasDiverged) hasDiverged = await say('warning', divergence(firstLoss ?? event.loss, event));
      if (epoch === 1) await say('warning', training.unmixed);
      progress = {
        epoch,
        step: step.counts.updates,
        draws: step.counts.batches,
        batchesInEpoch: 0,
        rate: settings.learningRates.afterEpoch(progress.rate, event),
        stopping: verdict?.state ?? null,
        stopped: verdict?.stops ?? false,
        history: [...progress.history, event],
      };
      await checkpoint?.write(variables, { progress, best }, verdict?.improved);
      await withAverages(step, () => emit(event));
    }
    await say('warning', overfitting(progress.history));
    if (progress.stopped) reason = 'early-stopping';
    if (best) restoreSnapshot(best);
    else await step.exchangeAverages();
  } catch (error) {
    if (!isAbort(error, signal)) throw error;
    reason = 'aborted';
    await step.exchangeAverages();
  } finally {
    step.dispose();
  }

  const result: TrainResult = {
    reason,
    epochs: progress.history,
    steps: step.counts.updates,
    seconds: (performance.now() - started) / 1000,
    ...(best && progress.stopping && reason !== 'aborted' && { bestEpoch: progress.stopping.bestEpoch }),
  };
  await emit({ type: 'end', ...result });
  return result;
}

/** All training examples once, batch by batch. */
async function trainEpoch<Input, Label, Report>(
  settings: LoopSettings<Input, Label, Report>,
  { epoch, step, notices, good, rate, skip, updated }: EpochOf,
): Promise<EpochResult> {
  const { model, accumulate, stepsPerEpoch, learningRates, signal, emit } = settings;
  const { trainData, batchSize, classWeights, seed, shuffle, groupByLength } = settings;
  const before = step.counts.updates;
  const metrics: Metrics<unknown> = model.head.trainingMetrics?.() ?? model.head.metrics();
  const turnOfOthers = turnTaker();
  let learningRate = Number.NaN;
  /** The batches that the next update is made from. */
  let group = { batches: 0, terms: 0, loss: 0 };
  let termsOfEpoch = 0;
  let countsAny = false;
  let firstLoss = Number.NaN;
  const mixed = classesInBatches(groupByLength && model.encoder.sizeOf !== undefined);

  signal?.throwIfAborted();
  const options = { batchSize, classWeights, skip, training: { epoch, seed, shuffle, groupByLength } };
  let batches = skip;
  for await (const { arrays, terms, isLast } of preparedBatches(model, trainData, options)) {
    signal?.throwIfAborted();
    learningRate = learningRates.at(step.counts.updates, rate);
    const update = step.counts.updates + 1;
    batches++;
    const ends = isLast || group.batches + 1 === accumulate;

    const { loss, rows, seen } = await (ends ? step.update(arrays, { learningRate }) : step.accumulate(arrays));
    for (const message of notices.splice(0)) await emit({ type: 'notice', message });
    if (!Number.isFinite(loss)) throw good.failure(epoch, update, `the loss is ${loss}`);
    metrics.update({ ...seen, targets: arrays.targets, weights: arrays.weights.values, ...summedLosses(rows) });
    group = { batches: group.batches + 1, terms: group.terms + terms, loss: group.loss + loss * terms };
    termsOfEpoch += terms;
    const counts = arrays.weights.values.some((weight) => weight !== 0);
    countsAny ||= counts;
    // The loss of examples that do not count is 0, above which every other rises.
    if (counts && Number.isNaN(firstLoss)) firstLoss = loss;
    if (epoch === 1 && model.head.classIndices && !model.head.perTimestep) {
      mixed.add({ targets: arrays.targets.values, weights: arrays.weights.values });
    }

    if (ends) {
      await good.stepped(update);
      const stepInEpoch = update - before;
      const meanLoss = group.terms === 0 ? 0 : group.loss / group.terms;
      await emit({ type: 'step', epoch, step: update, stepsPerEpoch, stepInEpoch, loss: meanLoss, learningRate });
      group = { batches: 0, terms: 0, loss: 0 };
      if (!isLast) await updated(batches);
    }
    await turnOfOthers();
  }
  if (step.counts.updates === before) throw noExamples('train');
  if (termsOfEpoch === 0) throw noLabels('train');
  if (!countsAny) throw noWeights(`train, epoch ${epoch}`);
  return { metrics: numbersOf(metrics.result()), learningRate, firstLoss, unmixed: mixed.result() };
}

/** Calls `body` while the model has the averages of its weights, where they are kept. */
async function withAverages<Result>(step: ModelStep, body: () => Promise<Result>): Promise<Result> {
  await step.exchangeAverages();
  try {
    return await body();
  } finally {
    await step.exchangeAverages();
  }
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
