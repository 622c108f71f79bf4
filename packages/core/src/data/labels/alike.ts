import type { ClassLabel } from './label-set.ts';

/** Labels that differ only in how they are written: in white space, case, or Unicode form. A set for each such group. */
export function labelsAlike(labels: readonly ClassLabel[]): ClassLabel[][] {
  const groups = new Map<string, ClassLabel[]>();
  for (const label of labels) {
    const written = String(label).normalize('NFKC').replace(/\s+/g, ' ').trim().toLowerCase();
    groups.set(written, [...(groups.get(written) ?? []), label]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** One line for people about such labels; undefined where there are none. */
export function warningOfLabels(labels: readonly ClassLabel[]): string | undefined {
  const groups = labelsAlike(labels);
  if (groups.length === 0) return undefined;
  const shown = groups.slice(0, 3).map((group) => group.map((label) => JSON.stringify(label)).join(' and '));
  const more = groups.length > 3 ? `, and ${groups.length - 3} more` : '';
  return `labels that differ only in white space, case or Unicode form are classes of their own: ${shown.join('; ')}${more}. Write them alike if they mean the same.`;
}

/** Natural order (2 before 10), whatever order labels come in: numbers, then texts, then booleans. */
export function inNaturalOrder<Label extends ClassLabel>(labels: Iterable<Label>): Label[] {
  const natural = new Intl.Collator('en', { numeric: true });
  return [...labels].sort((one, other) => {
    if (typeof one === 'number' && typeof other === 'number') return one - other;
    if (typeof one !== typeof other) return ranks.indexOf(typeof one) - ranks.indexOf(typeof other);
    const [left, right] = [String(one), String(other)];
    return natural.compare(left, right) || (left < right ? -1 : Number(left > right));
  });
}

const ranks: readonly string[] = ['number', 'string', 'boolean'];
