import type { Example } from './example.ts';
import { type Source, streamSource } from './source.ts';

/** The examples of `source` that `predicate` keeps. How many they are is not known before they are read. */
export function filtered<Input, Label>(
  source: Source<Input, Label>,
  predicate: (example: Example<Input, Label>, position: number) => boolean | Promise<boolean>,
): Source<Input, Label> {
  return streamSource(async function* () {
    let position = 0;
    for await (const example of source) if (await predicate(example, position++)) yield example;
  });
}
