import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';
import { batches } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import { mapAhead } from '../data/map.ts';
import type { Engine } from '../engine/engine.ts';
import { evaluate } from '../evaluate.ts';
import { type Model, variableOf, weightsOf } from '../model/model.ts';
import { restoreSnapshot, type Snapshot, takeSnapshot } from '../model/weights.ts';
import type { Optimizer } from '../optimizer/optimizer.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Checkpoint, Progress } from './checkpoint.ts';
import { type EarlyStopping, monitored } from './early-stopping.ts';
import { goodWeights } from './good-weights.ts';
import type { EpochEvent, MetricValues, TrainEvent, TrainResult } from './options.ts';
import { prepareBatch } from './prepare.ts';
import { trainingStep } from './step.ts';
import { turnTaker } from './turn-of-others.ts';

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
  const { model, engine, schedule, stopping, checkpoint, epochs, signal, emit } = settings;
  const started = performance.now();
  const step = trainingStep(engine, model, { ...settings, accumulates: settings.accumulate > 1 });
  const weights = weightsOf(model).map(variableOf);
  const state = [...weights, ...step.slots];
  const stepsPerEpoch = updatesPerEpoch(settings);
  let progress: Progress = {
    epoch: 0,
    step: 0,
    draws: 0,
    stopping: stopping?.initialState ?? null,
    schedule: schedule.per === 'epoch' ? schedule.initialState : null,
    factor: 1,
    history: [],
  };
  let best: Snapshot | undefined;
  let reason: TrainResult['reason'] = 'completed';

  try {
    const resumed = await checkpoint?.resume(state, weights);
    if (resumed) ({ progress, best } = resumed);
    const good = await goodWeights(weights);
    await emit({ type: 'start', engine: engine.name, reason: engine.reason, epochs, stepsPerEpoch });

    while (progress.epoch < epochs && reason === 'completed') {
      const epochStarted = performance.now();
      const epoch = progress.epoch + 1;
      const seen = await trainOneEpoch(settings, { epoch, progress, step, good, stepsPerEpoch });
      progress = { ...progress, step: seen.step, draws: seen.draws };
      if (signal?.aborted) break;

      const { validationData, batchSize } = settings;
      const validation =
        validationData &&
        numbersOf(await evaluate(model, validationData, { batchSize, engine, ...(signal && { signal }) }));
      const event: EpochEvent = {
        ...seen.metrics,
        type: 'epoch',
        epoch,
        epochs,
        step: progress.step,
        seconds: (performance.now() - epochStarted) / 1000,
        learningRate: seen.learningRate,
        ...(validation && { validation }),
      };
      progress = { ...progress, epoch, history: [...progress.history, event] };
      if (schedule.per === 'epoch' && progress.schedule !== null) {
        const next = schedule.next(progress.schedule, monitored(event, 'loss'));
        progress = { ...progress, schedule: next.state, factor: next.factor };
      }
      if (stopping && progress.stopping) {
        const verdict = stopping.next(progress.stopping, event);
        progress = { ...progress, stopping: verdict.state };
        if (verdict.improved) best = await takeSnapshot(weights);
        if (verdict.stops) reason = 'early-stopping';
      }
      await checkpoint?.write(state, progress, best);
      await emit(event);
    }
  } catch (error) {
    // Reading, decoding or evaluating may have been given the signal, too.
    if (!signal?.aborted) throw error;
  } finally {
    step.dispose();
  }
  if (signal?.aborted) reason = 'aborted';
  else if (best) restoreSnapshot(best);
  const result: TrainResult = {
    reason,
    epochs: progress.history,
    steps: progress.step,
    seconds: (performance.now() - started) / 1000,
    ...(best && progress.stopping && reason !== 'aborted' && { bestEpoch: progress.stopping.bestEpoch }),
  };
  await emit({ type: 'end', ...result });
  return result;
}

interface EpochResult {
  readonly step: number;
  readonly draws: number;
  readonly learningRate: number;
  readonly metrics: MetricValues;
}

async function trainOneEpoch<Input, Label, Report>(
  settings: LoopSettings<Input, Label, Report>,
  {
    epoch,
    progress,
    step,
    good,
    stepsPerEpoch,
  }: {
    readonly epoch: number;
    readonly progress: Progress;
    readonly step: ReturnType<typeof trainingStep>;
    readonly good: Awaited<ReturnType<typeof goodWeights>>;
    readonly stepsPerEpoch: number | undefined;
  },
): Promise<EpochResult> {
  const { model, trainData, batchSize, seed, accumulate, signal, weightOf, emit } = settings;
  const metrics = model.head.metrics();
  const turnOfOthers = turnTaker();
  let { step: update, draws } = progress;
  let learningRate = learningRateAt(settings, stepsPerEpoch, update, progress.factor);
  let inGroup = 0;

  const order = settings.shuffle ? { shuffle: { seed: [seed, epoch] } } : {};
  const read = batches(trainData, { batchSize, ...order });
  // One batch ahead: decoding in native threads goes on while a step computes.
  const prepared = mapAhead(
    withLast(read),
    async ({ item: { examples, indices }, last }) => ({
      last,
      ...(await prepareBatch(model, examples, indices, { size: batchSize, pass: { seed, epoch }, weightOf })),
    }),
    1,
  );
  for await (const { last, ...batch } of prepared) {
    if (signal?.aborted) break;
    inGroup++;
    draws++;
    const applies = last || inGroup === accumulate;
    learningRate = learningRateAt(settings, stepsPerEpoch, update, progress.factor);
    const at = { update: update + 1, draw: draws, learningRate, applies, batches: inGroup };
    const { loss, losses, outputs } = await step.run(batch, at);
    if (!Number.isFinite(loss)) throw good.failure(epoch, update + 1, loss);
    metrics.update({ outputs, targets: batch.targets, losses: losses.values, weights: batch.weights });
    if (applies) {
      inGroup = 0;
      update++;
      await good.stepped(update);
      const stepInEpoch = update - progress.step;
      await emit({ type: 'step', epoch, step: update, stepsPerEpoch, stepInEpoch, loss, learningRate });
    }
    await turnOfOthers();
  }
  if (update === progress.step && !signal?.aborted) throw noExamples();
  return { step: update, draws, learningRate, metrics: numbersOf(metrics.result()) };
}

function learningRateAt(
  { learningRate, schedule, epochs }: Pick<LoopSettings<never, never, never>, 'learningRate' | 'schedule' | 'epochs'>,
  stepsPerEpoch: number | undefined,
  update: number,
  factor: number,
): number {
  if (schedule.per === 'epoch') return learningRate * factor;
  // A data set that does not know its size has no last step to plan for: a schedule with a length of its own can do without.
  return learningRate * schedule.factor(update, (stepsPerEpoch ?? Number.POSITIVE_INFINITY) * epochs);
}

function updatesPerEpoch({
  trainData,
  batchSize,
  accumulate,
}: {
  readonly trainData: { readonly size: number | undefined };
  readonly batchSize: number;
  readonly accumulate: number;
}): number | undefined {
  return trainData.size === undefined ? undefined : Math.ceil(Math.ceil(trainData.size / batchSize) / accumulate);
}

/** Each item with whether it is the last. */
async function* withLast<Item>(
  items: AsyncIterable<Item>,
): AsyncGenerator<{ item: Item; last: boolean }, void, undefined> {
  let before: { item: Item } | undefined;
  for await (const item of items) {
    if (before) yield { ...before, last: false };
    before = { item };
  }
  if (before) yield { ...before, last: true };
}

/** The numbers of a report, by name. */
function numbersOf(report: unknown): MetricValues {
  const numbers = Object.entries(report ?? {}).filter(([, value]) => typeof value === 'number');
  return { loss: Number.NaN, ...Object.fromEntries(numbers) };
}

export function noExamples(): EncoderKitError {
  return new EncoderKitError({
    code: 'empty-data',
    where: 'train',
    problem: 'the data set has no examples',
    remedy: 'Check the folder or filter that it comes from.',
  });
}
