import { EncoderKitError } from '@encoderkit/tfjs-backend-onnx';
import type { Source } from '../data/source.ts';
import type { Head } from '../head/head.ts';
import { checkNumber } from '../options.ts';

type ClassWeight = 'balanced' | Readonly<Record<string, number>>;

/** What each label counts in the loss. `'balanced'` reads all labels once: n / (classes · n of the class), as scikit-learn. */
export async function classWeights<Label>(
  head: Head<Label, unknown, unknown>,
  data: Source<unknown, Label>,
  classWeight: ClassWeight | undefined,
): Promise<((label: Label) => number) | undefined> {
  if (classWeight === undefined) return undefined;
  const { classIndices } = head;
  if (!classIndices) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'train',
      problem: `"classWeight" is given, but a ${head.kind} has no classes`,
      remedy: 'Leave it out, or give examples weights of their own.',
    });
  }
  if (classWeight !== 'balanced') {
    const factors = new Map(Object.entries(classWeight));
    for (const [label, factor] of factors) checkNumber('train', `classWeight.${label}`, factor, { atLeast: 0 });
    return (label) => factors.get(String(label)) ?? 1;
  }
  const counts: number[] = [];
  let total = 0;
  for await (const label of labelsOf(data)) {
    for (const index of classIndices([label])) counts[index] = (counts[index] ?? 0) + 1;
    total++;
  }
  const classes = counts.filter((count) => count > 0).length;
  return (label) => total / (classes * (counts[classIndices([label])[0] ?? 0] ?? 1));
}

/** All labels, without reading inputs where that is possible. */
export async function* labelsOf<Label>(data: Source<unknown, Label>): AsyncGenerator<Label, void, undefined> {
  const { labelAt, size } = data;
  if (labelAt && size !== undefined) {
    for (let position = 0; position < size; position++) {
      const label = labelAt(position);
      if (label !== undefined) yield label;
    }
    return;
  }
  for await (const { label } of data) if (label !== undefined) yield label;
}
