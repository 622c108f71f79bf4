import type { Example } from './example.ts';

/** Where examples come from; `dataset()` puts its methods on one. Iterating again gives the same examples in the same order. */
export interface Source<Input, Label> extends AsyncIterable<Example<Input, Label>> {
  /** How many examples there are, where that is known without counting. */
  readonly size: number | undefined;
  /** Any example by its position, where that is possible: `size` is then known. */
  readonly at?: ((position: number) => Example<Input, Label> | Promise<Example<Input, Label>>) | undefined;
  /** The label of an example without reading its input, where that is possible. */
  readonly labelAt?: ((position: number) => Label | undefined) | undefined;
  /** Where an example is in the data set that this one was taken from, by `split` or `shuffle`: messages name that place. */
  readonly originOf?: ((position: number) => number) | undefined;
  /** The same for one without random access: examples with their places there, in the order of this one. Where absent, they are counted. */
  readonly entries?: (() => AsyncIterable<Entry<Input, Label>>) | undefined;
}

/** An example, and where it is in the data set as it was given. */
export type Entry<Input, Label> = readonly [position: number, example: Example<Input, Label>];

/** A source with random access. */
export interface IndexedSource<Input, Label> extends Source<Input, Label> {
  readonly size: number;
  readonly at: (position: number) => Example<Input, Label> | Promise<Example<Input, Label>>;
}

export function isIndexed<Input, Label>(source: Source<Input, Label>): source is IndexedSource<Input, Label> {
  return source.at !== undefined && source.size !== undefined;
}

/** A source that can only be read from its beginning. `iterate` is called once for each reading. */
export function streamSource<Input, Label>(
  iterate: () => AsyncIterator<Example<Input, Label>>,
  size?: number,
): Source<Input, Label> {
  return { size, [Symbol.asyncIterator]: iterate };
}

/** The examples of a source with their places in the data set that it was taken from. */
export async function* entriesOf<Input, Label>(
  source: Source<Input, Label>,
): AsyncGenerator<Entry<Input, Label>, void, undefined> {
  const { entries, originOf = (position) => position } = source;
  if (entries !== undefined) return yield* entries();
  let position = 0;
  for await (const example of source) yield [originOf(position++), example];
}

/** A stream of examples that come with their places in the data set that they are taken from. */
export function entrySource<Input, Label>(
  entries: () => AsyncIterable<Entry<Input, Label>>,
  size?: number,
): Source<Input, Label> {
  return {
    ...streamSource(async function* () {
      for await (const [, example] of entries()) yield example;
    }, size),
    entries,
  };
}

/** A source that reads any position. */
export function indexedSource<Input, Label>({
  size,
  at,
  labelAt,
  originOf,
}: {
  size: number;
  at: IndexedSource<Input, Label>['at'];
  labelAt?: IndexedSource<Input, Label>['labelAt'];
  originOf?: IndexedSource<Input, Label>['originOf'];
}): IndexedSource<Input, Label> {
  return {
    size,
    at,
    labelAt,
    originOf,
    async *[Symbol.asyncIterator]() {
      for (let position = 0; position < size; position++) yield await at(position);
    },
  };
}

/** `size` examples of `source`, the one at `index` being the one that `source` has at `positionOf(index)`. Reads nothing yet. */
export function selection<Input, Label>(
  source: IndexedSource<Input, Label>,
  size: number,
  positionOf: (index: number) => number,
): IndexedSource<Input, Label> {
  const { at, labelAt, originOf = (position) => position } = source;
  return indexedSource({
    size,
    at: (index) => at(positionOf(index)),
    originOf: (index) => originOf(positionOf(index)),
    labelAt: labelAt && ((index) => labelAt(positionOf(index))),
  });
}
