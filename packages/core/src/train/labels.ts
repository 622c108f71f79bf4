import { EncoderKitError } from '@encoderkit/errors';
import { entriesOf, type Source } from '../data/source.ts';
import type { Head } from '../head/head.ts';

/** A label, and where its example is in the data set as it was given. */
interface Labelled<Label> {
  readonly label: Label;
  readonly position: number;
}

/** The label of each example, without reading inputs where that is possible. Throws `invalid-label` where there is none. */
export async function* labelsOf<Label>(data: Source<unknown, Label>): AsyncGenerator<Labelled<Label>, void, undefined> {
  const { labelAt, at, size, originOf = (position) => position } = data;
  if (labelAt && at && size !== undefined) {
    for (let index = 0; index < size; index++) {
      const label = labelAt(index) ?? (await at(index)).label;
      yield { label: required(label, originOf(index)), position: originOf(index) };
    }
    return;
  }
  for await (const [position, { label }] of entriesOf(data)) yield { label: required(label, position), position };
}

/** The same, checked by the head, for its `adapt`: which is not told positions. */
export async function* checkedLabels<Label>(
  head: Head<Label, unknown, unknown>,
  data: Source<unknown, Label>,
): AsyncGenerator<Label, void, undefined> {
  for await (const { label, position } of labelsOf(data)) {
    head.encodeLabels([label], [position]);
    yield label;
  }
}

/** Checks all labels that are known without reading an input: before training, so that no epoch is lost. */
export function checkKnownLabels<Label>(head: Head<Label, unknown, unknown>, data: Source<unknown, Label>): void {
  const { labelAt, size = 0, originOf = (position) => position } = data;
  for (let index = 0; labelAt && index < size; index++) {
    const label = labelAt(index);
    if (label !== undefined) head.encodeLabels([label], [originOf(index)]);
  }
}

export function required<Label>(label: Label | undefined, position: number | undefined): Label {
  if (label !== undefined) return label;
  throw new EncoderKitError({
    code: 'invalid-label',
    where: `example ${position}`,
    problem: 'has no label',
    remedy: 'Give every example that is trained or evaluated on a label, or filter out those without.',
  });
}
