import { batches } from '../data/batches.ts';
import { bySize } from '../data/by-size.ts';
import { mapAhead } from '../data/map.ts';
import type { Source } from '../data/source.ts';
import { paddedSize } from '../model/encode-in-batches.ts';
import type { Model } from '../model/model.ts';
import { type PreparedBatch, prepareBatch } from './prepare-batch.ts';

interface BatchesOptions {
  readonly batchSize: number;
  /** An epoch of training: examples in an order of its own, augmented, in batches of one size. */
  readonly training?: {
    readonly epoch: number;
    readonly seed: number;
    readonly shuffle: boolean;
    readonly groupByLength: boolean;
  };
  /** How many batches are left out in the beginning, which an interrupted epoch has had. */
  readonly skip?: number;
  /** What each class counts in the loss. */
  readonly classWeights?: readonly number[] | undefined;
}

/** Examples as a model's network takes them, batch by batch. One is made ready while another is used: native threads decode meanwhile. */
export function preparedBatches<Input, Label>(
  model: Pick<Model<Input, Label, unknown, unknown>, 'encoder' | 'head'>,
  data: Source<Input, Label>,
  { batchSize, training, skip = 0, classWeights }: BatchesOptions,
): AsyncIterable<PreparedBatch & { readonly isLast: boolean }> {
  const { encoder } = model;
  const seed = training && [training.seed, training.epoch];
  const read = batches(data, { batchSize, ...(training?.shuffle && seed && { shuffle: { seed } }) });
  const sizeOf = (input: Input) => encoder.sizeOf?.(input) ?? 0;
  const isSorted = encoder.sizeOf !== undefined && (!training || (training.shuffle && training.groupByLength));
  // Smaller batches are filled with examples that come again: of a few sizes, for which a few programs do; in training of one.
  const sizeFor = (count: number) =>
    training ? Math.min(batchSize, data.size ?? batchSize) : paddedSize(count, batchSize);
  return mapAhead(
    withLast(isSorted ? bySize(read, { batchSize, sizeOf, ...(seed && { seed }) }) : read, skip),
    async ({ item: { examples, indices }, isLast }) => ({
      isLast,
      ...(await prepareBatch(model, examples, indices, {
        size: sizeFor(examples.length),
        ...(training && { pass: { seed: training.seed, epoch: training.epoch } }),
        classWeights,
      })),
    }),
    1,
  );
}

/** Each item but the first `skip` with whether it is the last. */
async function* withLast<Item>(
  items: AsyncIterable<Item>,
  skip: number,
): AsyncGenerator<{ item: Item; isLast: boolean }, void, undefined> {
  let before: { item: Item } | undefined;
  let left = skip;
  for await (const item of items) {
    if (left-- > 0) continue;
    if (before) yield { ...before, isLast: false };
    before = { item };
  }
  if (before) yield { ...before, isLast: true };
}
