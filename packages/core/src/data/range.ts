import { entriesOf, entrySource, isIndexed, type Source, selection, streamSource } from './source.ts';

/** The first `count` examples of `source`. */
export function taken<Input, Label>(source: Source<Input, Label>, count: number): Source<Input, Label> {
  if (isIndexed(source)) return selection(source, Math.min(count, source.size), (index) => index);
  const size = source.size === undefined ? undefined : Math.min(count, source.size);
  return entrySource(async function* () {
    if (count === 0) return;
    let position = 0;
    for await (const entry of entriesOf(source)) {
      yield entry;
      if (++position === count) return;
    }
  }, size);
}

/** All examples of `source` but the first `count`. */
export function skipped<Input, Label>(source: Source<Input, Label>, count: number): Source<Input, Label> {
  if (isIndexed(source)) return selection(source, Math.max(0, source.size - count), (index) => index + count);
  const size = source.size === undefined ? undefined : Math.max(0, source.size - count);
  return entrySource(async function* () {
    let position = 0;
    for await (const entry of entriesOf(source)) if (position++ >= count) yield entry;
  }, size);
}

/** The examples of `first`, then those of `second`. */
export function concatenated<Input, Label>(
  first: Source<Input, Label>,
  second: Source<Input, Label>,
): Source<Input, Label> {
  const size = first.size === undefined || second.size === undefined ? undefined : first.size + second.size;
  const stream = streamSource(async function* () {
    yield* first;
    yield* second;
  }, size);
  if (!isIndexed(first) || !isIndexed(second)) return stream;
  const { labelAt: firstLabelAt } = first;
  const { labelAt: secondLabelAt } = second;
  const border = first.size;
  return {
    ...stream,
    at: (position) => (position < border ? first.at(position) : second.at(position - border)),
    labelAt:
      firstLabelAt &&
      secondLabelAt &&
      ((position) => (position < border ? firstLabelAt(position) : secondLabelAt(position - border))),
  };
}
