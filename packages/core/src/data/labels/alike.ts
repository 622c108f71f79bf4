import type { ClassLabel } from './label-set.ts';

/**
 * What a label is, however it is written. To capitals first: the capitals of "ß" are "SS", the small letters of "SS" are not "ß". What cannot be seen
 * goes (zero-width spaces, the selectors of emoji), and apostrophes are one.
 */
const written = (label: ClassLabel): string =>
  String(label)
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\u2018\u2019\u02bc]/g, "'")
    .replace(/\s+/g, ' ')
    .trim()
    .toUpperCase()
    .toLowerCase()
    .normalize('NFKC');

/** Labels that differ only in how they are written: in white space, case, or Unicode form. A set for each such group. */
export function labelsAlike(labels: readonly ClassLabel[]): ClassLabel[][] {
  const groups = new Map<string, ClassLabel[]>();
  for (const label of labels) {
    const key = written(label);
    groups.set(key, [...(groups.get(key) ?? []), label]);
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
