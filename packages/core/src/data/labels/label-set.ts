import { EncoderKitError } from '@encoderkit/errors';

/** What names a class. */
export type ClassLabel = string | number | boolean;

/** Classes by their labels and by their indices. */
interface LabelSet<Label extends ClassLabel> {
  readonly labels: readonly Label[];
  /**
   * The index of a label; throws `invalid-label` for one that is not in the set, saying that it is the label of example `position`, or of this
   * timestep of it.
   */
  indexOf(label: Label, position: number, timestep?: number): number;
  /** The label of an index. */
  at(index: number): Label;
}

/** @throws `invalid-option` unless there are `atLeast` labels, each of them once. */
export function labelSet<Label extends ClassLabel>(
  where: string,
  labels: readonly Label[],
  atLeast: number,
): LabelSet<Label> {
  checkLabels(where, labels, atLeast);
  const kept = [...labels];
  const indices = new Map(kept.map((label, index) => [label, index]));

  return {
    labels: kept,
    indexOf(label, position, timestep) {
      const index = indices.get(label);
      if (index !== undefined) return index;
      const sameText = kept.find((known) => String(known) === String(label));
      throw new EncoderKitError({
        code: 'invalid-label',
        where,
        expected: `the label of ${timestep === undefined ? '' : `timestep ${timestep} of `}example ${position} to be one of ${list(kept)}`,
        received: label,
        remedy:
          label === undefined
            ? timestep === undefined
              ? 'Every example that a model learns from, or is evaluated on, needs a label.'
              : 'Give null for a timestep that has no label.'
            : sameText === undefined
              ? 'Leave the example out, or add its label to "labels".'
              : `Did you mean the ${typeof sameText} ${JSON.stringify(sameText)}?`,
      });
    },
    at(index) {
      const label = kept[index];
      // A plain error: indices come from outputs whose width is the number of labels.
      if (label === undefined) throw new Error(`${where}: there is no class ${index}`);
      return label;
    },
  };
}

function checkLabels(where: string, labels: readonly ClassLabel[], atLeast: number): void {
  const problem = problemOf(labels, atLeast);
  if (problem === undefined) return;
  throw new EncoderKitError({
    code: 'invalid-option',
    where,
    expected: `"labels" to be at least ${atLeast} different strings, numbers or booleans`,
    received: problem,
  });
}

function problemOf(labels: readonly unknown[], atLeast: number): unknown {
  if (!Array.isArray(labels) || labels.length < atLeast) return labels ?? 'nothing';
  const seen = new Set<unknown>();
  for (const label of labels) {
    if (typeof label !== 'string' && typeof label !== 'boolean' && !Number.isFinite(label)) return label ?? 'nothing';
    if (seen.has(label)) return `${String(label)} twice`;
    seen.add(label);
  }
  return undefined;
}

/** The first labels of a set as they appear in a message, and how many more there are. */
function list(labels: readonly ClassLabel[]): string {
  const shown = labels
    .slice(0, 20)
    .map((label) => JSON.stringify(label))
    .join(', ');
  return labels.length > 20 ? `${shown} and ${labels.length - 20} more` : shown;
}
