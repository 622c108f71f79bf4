import { EncoderKitError } from '@encoderkit/errors';
import { labelsOf } from '../data/labels/labels-of.ts';
import type { Source } from '../data/source.ts';
import type { Head } from '../model/head.ts';
import type { TrainOptions } from './options.ts';

type ClassWeight = NonNullable<TrainOptions<never, never>['classWeight']>;

/** What each class counts in the loss, in the order of the head's classes. `'balanced'` reads all labels once: n / (classes · n of the class), as scikit-learn. */
export async function classWeightsOf<Label>(
  head: Head<Label, unknown, unknown>,
  data: Source<unknown, Label>,
  classWeight: ClassWeight | undefined,
): Promise<readonly number[] | undefined> {
  if (classWeight === undefined) return undefined;
  const { classIndices, classes } = head;
  if (!classIndices || !classes) {
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'train',
      problem: `"classWeight" is given, but each label of a ${head.kind} is not one of several classes`,
      remedy: 'Leave it out, or give examples weights of their own.',
    });
  }
  if (classWeight === 'balanced') return balanced(classIndices, classes.length, data);
  checkNames(classWeight, classes);
  const factors = new Map(Object.entries(classWeight));
  return classes.map((label) => factors.get(String(label)) ?? 1);
}

async function balanced<Label>(
  classIndices: (labels: readonly Label[], positions?: readonly number[]) => number[],
  classes: number,
  data: Source<unknown, Label>,
): Promise<number[]> {
  const counts = Array.from({ length: classes }, () => 0);
  let total = 0;
  for await (const { label, position } of labelsOf(data)) {
    for (const index of classIndices([label], [position])) {
      counts[index] = (counts[index] ?? 0) + 1;
      total++;
    }
  }
  const occurring = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 1 : total / (occurring * count)));
}

function checkNames(classWeight: Exclude<ClassWeight, 'balanced'>, classes: readonly unknown[]): void {
  const names = classes.map(String);
  for (const name of Object.keys(classWeight)) {
    if (names.includes(name)) continue;
    throw new EncoderKitError({
      code: 'invalid-option',
      where: 'train',
      problem: `"classWeight" names "${name}", which is no label of the model`,
      remedy: `Its labels are: ${names.join(', ')}.`,
    });
  }
}
