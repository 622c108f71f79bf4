import { randomGenerator } from '../base/random.ts';
import { entriesOf, entrySource, isIndexed, type Source, selection } from './source.ts';

/** How many examples a shuffle holds when it cannot read them in any order; large enough to mix, small enough to hold. */
export const defaultBufferSize = 1024;

/** The examples of `source` in an order that `seed` fixes: any order with random access, else mixed within a buffer. */
export function shuffled<Input, Label>(
  source: Source<Input, Label>,
  seed: number | readonly number[],
  bufferSize: number,
): Source<Input, Label> {
  if (!isIndexed(source)) {
    return entrySource(() => shuffledInBuffer(entriesOf(source), seed, bufferSize), source.size);
  }
  const { size } = source;
  let order: Uint32Array | undefined;
  return selection(source, size, (index) => {
    order ??= permutation(size, seed);
    return order[index] ?? index;
  });
}

/** The numbers from 0 to below `size` in an order that `seed` fixes, every order as likely. */
export function permutation(size: number, seed: number | readonly number[]): Uint32Array {
  return randomGenerator(seed).shuffle(Uint32Array.from({ length: size }, (_, index) => index));
}

/** Holds `bufferSize` items and gives back a random one for each that comes (TensorFlow's `Dataset.shuffle`). */
export async function* shuffledInBuffer<Item>(
  items: AsyncIterable<Item>,
  seed: number | readonly number[],
  bufferSize: number,
): AsyncGenerator<Item, void, undefined> {
  const random = randomGenerator(seed);
  const buffer: Item[] = [];
  for await (const item of items) {
    if (buffer.length < bufferSize) {
      buffer.push(item);
      continue;
    }
    const index = random.integer(bufferSize);
    yield* buffer.splice(index, 1, item);
  }
  yield* random.shuffle(buffer);
}
