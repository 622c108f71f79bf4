import { checkExample, type Example } from './example.ts';
import { type Entry, entriesOf, entrySource, isIndexed, type Source } from './source.ts';

/** Makes one example of another. May be async. */
export type ExampleMapping<Input, Label, NewInput, NewLabel> = (
  example: Example<Input, Label>,
  position: number,
) => Example<NewInput, NewLabel> | Promise<Example<NewInput, NewLabel>>;

/** The examples that `mapping` makes of those of `source`, with up to `prefetch` of them under way beyond the one being read. */
export function mapped<Input, Label, NewInput, NewLabel>(
  source: Source<Input, Label>,
  mapping: ExampleMapping<Input, Label, NewInput, NewLabel>,
  prefetch: number,
): Source<NewInput, NewLabel> {
  const map = async (example: Example<Input, Label>, position: number) =>
    checkExample('map', position, await mapping(example, position));
  const mapEntry = async ([origin, example]: Entry<Input, Label>, position: number) =>
    [origin, await map(example, position)] as const;
  const stream = entrySource(() => mapAhead(entriesOf(source), mapEntry, prefetch), source.size);
  if (!isIndexed(source)) return stream;
  const { at, originOf } = source;
  return {
    ...stream,
    originOf,
    at: async (position) => map(await at(position), position),
  };
}

/** Calls `mapping` on each item, in order, up to `prefetch` items beyond the one that is read. Gives the results in order, an error in its place. */
export async function* mapAhead<Item, Result>(
  items: AsyncIterable<Item>,
  mapping: (item: Item, position: number) => Promise<Result>,
  prefetch: number,
): AsyncGenerator<Result, void, undefined> {
  const pending: Promise<Result>[] = [];
  const start = (result: Promise<Result>) => {
    // It is awaited, and so reported, when its turn comes. Until then a rejection must not look unhandled.
    result.catch(() => {});
    pending.push(result);
  };
  const iterator = items[Symbol.asyncIterator]();
  let position = 0;
  let ended = false;
  try {
    for (;;) {
      while (!ended && pending.length <= prefetch) {
        try {
          const next = await iterator.next();
          ended = next.done === true;
          if (next.done !== true) start(mapping(next.value, position++));
        } catch (error) {
          ended = true;
          start(Promise.reject(error));
        }
      }
      const first = pending.shift();
      if (first === undefined) return;
      yield await first;
    }
  } finally {
    if (!ended) await iterator.return?.();
  }
}
