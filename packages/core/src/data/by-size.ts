import { randomGenerator } from '../base/random.ts';
import { type Batch, prefetched } from './batches.ts';
import type { Example } from './example.ts';

interface BySizeOptions<Input> {
  readonly batchSize: number;
  readonly sizeOf: (input: Input) => number;
  /** Fixes the order of batches; smaller ones come first within a window when absent. */
  readonly seed?: readonly number[];
}

type Entry<Input, Label> = readonly [example: Example<Input, Label>, index: number];

/**
 * Batches of examples of like size, made of batches in any order: so many of them are read (a window), their examples sorted by size, cut
 * into batches again, and these put in random order. Each example comes as often as before, and there are as many batches. The next window is
 * read while this one is in use.
 */
export async function* bySize<Input, Label>(
  read: AsyncIterable<Batch<Input, Label>>,
  { batchSize, sizeOf, seed }: BySizeOptions<Input>,
): AsyncGenerator<Batch<Input, Label>, void, undefined> {
  let window = 0;
  for await (const entries of prefetched(windowsOf(read, windowLength(batchSize)), 1)) {
    const random = seed && randomGenerator([...seed, window++]);
    const order = orderBySize(entries, ([{ input }]) => sizeOf(input));
    const cut = cutIn(batchSize, order, random?.integer(Math.ceil(order.length / batchSize)));
    for (const places of random ? random.shuffle(cut) : cut) {
      const batch = places.flatMap((place) => entries.slice(place, place + 1));
      yield { examples: batch.map(([example]) => example), indices: batch.map(([, index]) => index) };
    }
  }
}

/** The places of items, those of smaller items first; equal ones stay in order. */
export function orderBySize<Item>(items: readonly Item[], sizeOf: (item: Item) => number): number[] {
  const sizes = items.map((item) => sizeOrZero(item, sizeOf));
  return items.map((_, place) => place).sort((one, other) => (sizes[one] ?? 0) - (sizes[other] ?? 0));
}

/** A sample that has no size is a bad one: the encoder will say so when it preprocesses it. */
function sizeOrZero<Item>(item: Item, sizeOf: (item: Item) => number): number {
  try {
    const size = sizeOf(item);
    return Number.isFinite(size) ? size : 0;
  } catch {
    return 0;
  }
}

/** How many batches are sorted together: enough that sizes in a batch are alike, few enough to hold their samples, twice. */
const windowLength = (batchSize: number): number => Math.min(50, Math.max(4, Math.ceil(2048 / batchSize)));

async function* windowsOf<Input, Label>(
  read: AsyncIterable<Batch<Input, Label>>,
  length: number,
): AsyncGenerator<Entry<Input, Label>[], void, undefined> {
  let entries: Entry<Input, Label>[] = [];
  let batches = 0;
  for await (const { examples, indices } of read) {
    examples.forEach((example, rank) => {
      entries.push([example, indices[rank] ?? rank]);
    });
    if (++batches % length !== 0) continue;
    yield entries;
    entries = [];
  }
  if (entries.length > 0) yield entries;
}

/**
 * Cuts a list into pieces of `size`, all but the piece `smaller` (the last, when absent), which takes what is over: always the
 * same end of the sizes would otherwise be in the smaller batch, where an example counts more.
 */
function cutIn<Item>(size: number, list: readonly Item[], smaller = Number.POSITIVE_INFINITY): Item[][] {
  const over = list.length % size;
  const pieces: Item[][] = [];
  for (let start = 0; start < list.length; ) {
    const length = over > 0 && pieces.length === smaller ? over : size;
    pieces.push(list.slice(start, start + length));
    start += length;
  }
  return pieces;
}
