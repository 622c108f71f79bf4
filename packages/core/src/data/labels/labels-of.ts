import { EncoderKitError } from '@encoderkit/errors';
import { entriesOf, type Source } from '../source.ts';

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

export function required<Label>(label: Label | undefined, position: number | undefined): Label {
  if (label !== undefined) return label;
  throw new EncoderKitError({
    code: 'invalid-label',
    where: `example ${position}`,
    problem: 'has no label',
    remedy: 'Give every example that is trained or evaluated on a label, or filter out those without.',
  });
}
