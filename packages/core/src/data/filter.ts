import type { Example } from './example.ts';
import { entriesOf, entrySource, type Source } from './source.ts';

/** The examples of `source` that `predicate` keeps. How many they are is not known before they are read. */
export function filtered<Input, Label>(
  source: Source<Input, Label>,
  predicate: (example: Example<Input, Label>, position: number) => boolean | Promise<boolean>,
): Source<Input, Label> {
  return entrySource(async function* () {
    let position = 0;
    for await (const entry of entriesOf(source)) if (await predicate(entry[1], position++)) yield entry;
  });
}
