import { checkBoolean, checkKnownOptions, checkNumber, checkSeed } from '@encoderkit/errors';
import { checkSource } from './check-source.ts';
import type { Example } from './example.ts';
import { defaultBufferSize, permutation, shuffledInBuffer } from './shuffle.ts';
import { entriesOf, type IndexedSource, isIndexed, type Source } from './source.ts';

/** Examples that go through a network together. */
export interface Batch<Input, Label> {
  readonly examples: Example<Input, Label>[];
  /**
   * The position of each example in the data set as it was given, whatever order it is read in; where that is a part of
   * another (`split`, `filter`, `skip`) or another order of it (`shuffle`), the position there.
   */
  readonly indices: number[];
}

export interface BatchOptions {
  readonly batchSize: number;
  /** How many batches are read ahead while one is in use; 1 when absent. */
  readonly prefetch?: number;
  /** Leaves out a last batch that is smaller; false when absent. */
  readonly dropRemainder?: boolean;
  /** Reads in an order that `seed` fixes. `bufferSize` as in `Dataset.shuffle`. */
  readonly shuffle?: { readonly seed: number | readonly number[]; readonly bufferSize?: number };
}

/** How many examples of a batch are read at once: enough to overlap, few enough for open files. */
const concurrentReads = 32;

/**
 * The examples of a data set in batches, each read while the one before it is in use.
 *
 * Stopping early (`break`) stops the reading. An error in reading comes after the batches before it.
 *
 * @throws `invalid-option`
 * @example
 * ```ts
 * import { batches, fromArrays } from '@encoderkit/core';
 *
 * const data = fromArrays({ inputs: ['a', 'b', 'c'] });
 * for await (const { examples, indices } of batches(data, { batchSize: 2, shuffle: { seed: 1 } })) {
 *   console.log(examples.length, indices);
 * }
 * ```
 */
export function batches<Input, Label>(
  data: Source<Input, Label>,
  options: BatchOptions,
): AsyncGenerator<Batch<Input, Label>, void, undefined> {
  const where = 'batches';
  checkSource(where, data);
  checkKnownOptions(where, options, ['batchSize', 'prefetch', 'dropRemainder', 'shuffle']);
  const batchSize = checkNumber(where, 'batchSize', options.batchSize, { integer: true, atLeast: 1 });
  const prefetch = checkNumber(where, 'prefetch', options.prefetch ?? 1, { integer: true, atLeast: 0 });
  const dropRemainder = checkBoolean(where, 'dropRemainder', options.dropRemainder ?? false);
  const bufferSize = checkNumber(where, 'shuffle.bufferSize', options.shuffle?.bufferSize ?? defaultBufferSize, {
    integer: true,
    atLeast: 1,
  });
  if (options.shuffle !== undefined) checkSeed(where, 'shuffle.seed', options.shuffle.seed);
  const read = isIndexed(data)
    ? indexedBatches(data, batchSize, options.shuffle && permutation(data.size, options.shuffle.seed))
    : streamedBatches(data, batchSize, options.shuffle && { seed: options.shuffle.seed, bufferSize });
  return prefetched(dropRemainder ? fullOnly(read, batchSize) : read, prefetch);
}

async function* indexedBatches<Input, Label>(
  { size, at, originOf }: IndexedSource<Input, Label>,
  batchSize: number,
  order: Uint32Array | undefined,
): AsyncGenerator<Batch<Input, Label>, void, undefined> {
  for (let start = 0; start < size; start += batchSize) {
    const indices = Array.from({ length: Math.min(batchSize, size - start) }, (_, rank) => {
      return order?.[start + rank] ?? start + rank;
    });
    const examples: Example<Input, Label>[] = [];
    for (let first = 0; first < indices.length; first += concurrentReads) {
      const reads = indices.slice(first, first + concurrentReads).map(async (index) => at(index));
      examples.push(...(await Promise.all(reads)));
    }
    yield { examples, indices: originOf ? indices.map(originOf) : indices };
  }
}

async function* streamedBatches<Input, Label>(
  data: Source<Input, Label>,
  batchSize: number,
  shuffle: { seed: number | readonly number[]; bufferSize: number } | undefined,
): AsyncGenerator<Batch<Input, Label>, void, undefined> {
  const entries = entriesOf(data);
  let batch: Batch<Input, Label> = { examples: [], indices: [] };
  for await (const [position, example] of shuffle
    ? shuffledInBuffer(entries, shuffle.seed, shuffle.bufferSize)
    : entries) {
    batch.examples.push(example);
    batch.indices.push(position);
    if (batch.examples.length < batchSize) continue;
    yield batch;
    batch = { examples: [], indices: [] };
  }
  if (batch.examples.length > 0) yield batch;
}

async function* fullOnly<Input, Label>(
  all: AsyncIterable<Batch<Input, Label>>,
  batchSize: number,
): AsyncGenerator<Batch<Input, Label>, void, undefined> {
  for await (const batch of all) if (batch.examples.length === batchSize) yield batch;
}

/** Asks for up to `count` items beyond the one that is in use. */
export async function* prefetched<Item>(
  items: AsyncGenerator<Item, void, undefined>,
  count: number,
): AsyncGenerator<Item, void, undefined> {
  const pending: Promise<IteratorResult<Item, void>>[] = [];
  try {
    for (;;) {
      while (pending.length <= count) {
        const next = items.next();
        // It is awaited, and so reported, when its turn comes. Until then a rejection must not look unhandled.
        next.catch(() => {});
        pending.push(next);
      }
      const result = await pending.shift();
      if (result === undefined || result.done === true) return;
      yield result.value;
    }
  } finally {
    await items.return();
  }
}
