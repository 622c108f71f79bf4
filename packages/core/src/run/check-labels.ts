import { labelsOf } from '../data/labels/labels-of.ts';
import type { Source } from '../data/source.ts';
import type { Head } from '../model/head.ts';

/** The label of each example, checked by the head, for its `adapt`: which is not told positions. */
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
