import { show } from '@encoderkit/errors';
import { digestOf } from '../../base/digest.ts';
import { isIndexed, type Source } from '../../data/source.ts';

/** What tells a data set from another, at the price of reading a few examples. A type, not an interface: only then is it a kind of Json. */
export type Fingerprint = {
  /** Null where it is not known. */
  readonly size: number | null;
  readonly examples: readonly {
    readonly position: number;
    readonly input: string;
    readonly label: string;
    /** The label for people. */
    readonly shown: string;
  }[];
};

const count = 8;

/** `positions`: where examples are to be looked at, such as those of an earlier fingerprint; a few all over the data when absent. */
export async function fingerprintOf(
  data: Source<unknown, unknown>,
  positions?: readonly number[],
): Promise<Fingerprint> {
  const { size } = data;
  const spread =
    size === undefined ? undefined : Array.from({ length: count }, (_, k) => Math.floor((k * size) / count));
  const wanted = new Set(positions ?? spread ?? Array.from({ length: count }, (_, position) => position));
  const examples: Fingerprint['examples'][number][] = [];
  const add = (position: number, { input, label }: { readonly input: unknown; readonly label?: unknown }): void =>
    void examples.push({ position, input: digestOf(input), label: digestOf(label), shown: show(label) });
  if (isIndexed(data)) {
    for (const position of wanted) if (position < (size ?? 0)) add(position, await data.at(position));
  } else {
    const last = Math.max(...wanted);
    let position = 0;
    for await (const example of data) {
      if (wanted.has(position)) add(position, example);
      // What lies far behind would cost as much as an epoch.
      if (position++ >= Math.min(last, 10 * count)) break;
    }
  }
  return { size: size ?? null, examples };
}
