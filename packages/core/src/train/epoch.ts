import { turnTaker } from '../base/turn-of-others.ts';
import { batches } from '../data/batches.ts';
import { bySize } from '../data/by-size.ts';
import { noExamples, noLabels } from '../data/empty.ts';
import { mapAhead } from '../data/map.ts';
import { prepareBatch } from '../run/prepare-batch.ts';
import { type MetricValues, numbersOf } from './events.ts';
import type { GoodWeights } from './good-weights.ts';
import { learningRateAt, updatesPerEpoch } from './learning-rate.ts';
import { type LoopSettings, rowsOfBatches } from './settings.ts';
import type { TrainingStep } from './step.ts';

interface EpochOf {
  readonly epoch: number;
  readonly step: TrainingStep;
  /** What the step has said since it was asked last. */
  readonly notices: string[];
  readonly good: GoodWeights;
  readonly made: { updates: number; batches: number };
  /** What an epoch schedule multiplies the learning rate by. */
  readonly factor: number;
}

/** All training examples once, batch by batch. */
export async function trainEpoch<Input, Label, Report>(
  settings: LoopSettings<Input, Label, Report>,
  { epoch, step, notices, good, made, factor }: EpochOf,
): Promise<{ readonly metrics: MetricValues; readonly learningRate: number }> {
  const { model, accumulate, signal, emit } = settings;
  const stepsPerEpoch = updatesPerEpoch(settings);
  const before = made.updates;
  const metrics = model.head.metrics({ training: true });
  const turnOfOthers = turnTaker();
  let learningRate = Number.NaN;
  /** The batches that the next update is made from. */
  let group = { batches: 0, terms: 0, loss: 0 };
  let termsOfEpoch = 0;

  signal?.throwIfAborted();
  for await (const { isLast, ...batch } of preparedBatches(settings, epoch)) {
    signal?.throwIfAborted();
    made.batches++;
    learningRate = learningRateAt(settings, made.updates, factor);
    const update = made.updates + 1;
    const batches = group.batches + 1;
    const terms = group.terms + batch.terms;
    termsOfEpoch += batch.terms;
    const applies = isLast || batches === accumulate;

    const { loss, losses, outputs } = await step.run(batch, {
      update,
      draw: made.batches,
      learningRate,
      applies,
      terms,
    });
    for (const message of notices.splice(0)) await emit({ type: 'warning', message });
    if (!Number.isFinite(loss)) throw good.failure(epoch, update, `the loss is ${loss}`);
    metrics.update({ outputs, targets: batch.targets, losses: losses.values, weights: batch.weights });
    group = { batches, terms, loss: group.loss + loss * batch.terms };

    if (applies) {
      made.updates = update;
      await good.stepped(update);
      const stepInEpoch = update - before;
      const meanLoss = group.terms === 0 ? 0 : group.loss / group.terms;
      await emit({ type: 'step', epoch, step: update, stepsPerEpoch, stepInEpoch, loss: meanLoss, learningRate });
      group = { batches: 0, terms: 0, loss: 0 };
    }
    await turnOfOthers();
  }
  if (made.updates === before) throw noExamples('train');
  if (termsOfEpoch === 0) throw noLabels('train');
  return { metrics: numbersOf(metrics.result()), learningRate };
}

/** An epoch's batches as the network takes them. One is made ready while another trains: native threads decode meanwhile. */
function preparedBatches<Input, Label, Report>(settings: LoopSettings<Input, Label, Report>, epoch: number) {
  const { model, trainData, batchSize, seed, shuffle, classWeights } = settings;
  const { encoder } = model;
  const size = rowsOfBatches(settings);
  const order = shuffle ? { shuffle: { seed: [seed, epoch] } } : {};
  const read = batches(trainData, { batchSize, ...order });
  const sizeOf = (input: Input) => encoder.sizeOf?.(input) ?? 0;
  return mapAhead(
    withLast(shuffle && encoder.sizeOf ? bySize(read, { batchSize, sizeOf, seed: [seed, epoch] }) : read),
    async ({ item: { examples, indices }, isLast }) => ({
      isLast,
      ...(await prepareBatch(model, examples, indices, { size, pass: { seed, epoch }, classWeights })),
    }),
    1,
  );
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
