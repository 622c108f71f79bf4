/** How many examples each label has, by label in alphabetical order. */
export function countByLabel(examples: readonly { readonly label?: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { label = 'none' } of examples.toSorted((a, b) => String(a.label).localeCompare(String(b.label)))) {
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}
