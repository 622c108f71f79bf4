import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';
import { batches } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import { mapAhead } from '../data/map.ts';
import type { Engine } from '../engine/engine.ts';
import { evaluate } from '../evaluate.ts';
import { type Model, variablesOf } from '../model/model.ts';
import { restoreSnapshot } from '../model/weights.ts';
import type { Optimizer } from '../optimizer/optimizer.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { isAbort } from './abort.ts';
import type { Checkpoint, Progress, TrainingState } from './checkpoint.ts';
import { type EarlyStopping, monitored } from './early-stopping.ts';
import { type EpochEvent, type MetricValues, numbersOf, type TrainEvent, type TrainResult } from './events.ts';
import { type GoodWeights, goodWeights } from './good-weights.ts';
import { prepareBatch } from './prepare.ts';
import { type TrainingStep, trainingStep } from './step.ts';
import { turnTaker } from './turn-of-others.ts';

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
  /** What a label counts in the loss. */
  readonly weightOf: ((label: Label) => number) | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly seed: number;
  readonly shuffle: boolean;
  /** Batches per update. */
  readonly accumulate: number;
  readonly clipNorm: number | undefined;
  readonly clipValue: number | undefined;
  readonly signal: AbortSignal | undefined;
  readonly emit: (event: TrainEvent) => Promise<void>;
}

/** Epoch by epoch, batch by batch: all that a training does once everything is there. */
export async function trainingLoop<Input, Label, Report>(
  settings: LoopSettings<Input, Label, Report>,
): Promise<TrainResult> {
  const { model, engine, stopping, checkpoint, epochs, signal, emit } = settings;
  const started = performance.now();
  const weights = variablesOf(model);
  const step = trainingStep(engine, model, settings);
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

      const training = await trainEpoch(settings, { epoch, step, good, made, factor: progress.factor });
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

interface EpochOf {
  readonly epoch: number;
  readonly step: TrainingStep;
  readonly good: GoodWeights;
  readonly made: { updates: number; batches: number };
  /** What an epoch schedule multiplies the learning rate by. */
  readonly factor: number;
}

/** All training examples once. */
async function trainEpoch<Input, Label, Report>(
  settings: LoopSettings<Input, Label, Report>,
  { epoch, step, good, made, factor }: EpochOf,
): Promise<{ readonly metrics: MetricValues; readonly learningRate: number }> {
  const { model, accumulate, signal, emit } = settings;
  const stepsPerEpoch = updatesPerEpoch(settings);
  const before = made.updates;
  const metrics = model.head.metrics();
  const turnOfOthers = turnTaker();
  let learningRate = Number.NaN;
  /** The batches that the next update is made from. */
  let group = { batches: 0, examples: 0, loss: 0 };

  signal?.throwIfAborted();
  for await (const { isLast, ...batch } of preparedBatches(settings, epoch)) {
    signal?.throwIfAborted();
    made.batches++;
    learningRate = learningRateAt(settings, made.updates, factor);
    const update = made.updates + 1;
    const batches = group.batches + 1;
    const examples = group.examples + batch.count;
    const applies = isLast || batches === accumulate;

    const { loss, losses, outputs } = await step.run(batch, {
      update,
      draw: made.batches,
      learningRate,
      applies,
      examples,
    });
    if (!Number.isFinite(loss)) throw good.failure(epoch, update, `the loss is ${loss}`);
    metrics.update({ outputs, targets: batch.targets, losses: losses.values, weights: batch.weights });
    group = { batches, examples, loss: group.loss + loss * batch.count };

    if (applies) {
      made.updates = update;
      await good.stepped(update);
      const stepInEpoch = update - before;
      const meanLoss = group.loss / group.examples;
      await emit({ type: 'step', epoch, step: update, stepsPerEpoch, stepInEpoch, loss: meanLoss, learningRate });
      group = { batches: 0, examples: 0, loss: 0 };
    }
    await turnOfOthers();
  }
  if (made.updates === before) throw noExamples();
  return { metrics: numbersOf(metrics.result()), learningRate };
}

/** An epoch's batches as the network takes them. One is made ready while another trains: native threads decode meanwhile. */
function preparedBatches<Input, Label, Report>(settings: LoopSettings<Input, Label, Report>, epoch: number) {
  const { model, trainData, batchSize, seed, shuffle, weightOf } = settings;
  const size = Math.min(batchSize, trainData.size ?? batchSize);
  const order = shuffle ? { shuffle: { seed: [seed, epoch] } } : {};
  return mapAhead(
    withLast(batches(trainData, { batchSize, ...order })),
    async ({ item: { examples, indices }, isLast }) => ({
      isLast,
      ...(await prepareBatch(model, examples, indices, { size, pass: { seed, epoch }, weightOf })),
    }),
    1,
  );
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

/** What a schedule makes of an epoch, if it goes by epochs. */
function nextRate(
  { schedule }: { readonly schedule: Schedule },
  progress: Progress,
  event: EpochEvent,
): Pick<Progress, 'schedule' | 'factor'> {
  if (schedule.per === 'step') return { schedule: progress.schedule, factor: progress.factor };
  const { state, factor } = schedule.next(progress.schedule, monitored(event, schedule.monitor ?? 'loss'));
  return { schedule: state, factor };
}

function learningRateAt<Input, Label, Report>(
  settings: LoopSettings<Input, Label, Report>,
  step: number,
  factor: number,
): number {
  const { learningRate, schedule, epochs } = settings;
  if (schedule.per === 'epoch') return learningRate * factor;
  // A data set that does not know its size has no last step to plan for: a schedule with a length of its own can do without.
  return learningRate * schedule.factor(step, (updatesPerEpoch(settings) ?? Number.POSITIVE_INFINITY) * epochs);
}

function updatesPerEpoch<Input, Label, Report>({
  trainData,
  batchSize,
  accumulate,
}: LoopSettings<Input, Label, Report>): number | undefined {
  return trainData.size === undefined ? undefined : Math.ceil(Math.ceil(trainData.size / batchSize) / accumulate);
}

/** Each item with whether it is the last. */
async function* withLast<Item>(
  items: AsyncIterable<Item>,
): AsyncGenerator<{ item: Item; isLast: boolean }, void, undefined> {
  let before: { item: Item } | undefined;
  for await (const item of items) {
    if (before) yield { ...before, isLast: false };
    before = { item };
  }
  if (before) yield { ...before, isLast: true };
}

export function noExamples(): EncoderKitError {
  return new EncoderKitError({
    code: 'empty-data',
    where: 'train',
    problem: 'the data set has no examples',
    remedy: 'Check the folder or filter that it comes from.',
  });
}
