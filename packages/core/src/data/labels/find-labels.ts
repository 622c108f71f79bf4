import { checkSource } from '../check-source.ts';
import type { Source } from '../source.ts';
import type { ClassLabel } from './label-set.ts';
import { labelsOf } from './labels-of.ts';

/**
 * The different labels of a data set, in natural order (2 before 10). Reads all of it once, but no inputs where labels are known without them.
 *
 * @throws `invalid-label` for an example without one
 * @example
 * ```ts
 * import { findLabels, fromItems } from '@encoderkit/core';
 *
 * const data = fromItems([{ input: 'Buy now', label: 'spam' }, { input: 'See you', label: 'ham' }, { input: 'Hello', label: 'ham' }]);
 * console.log(await findLabels(data)); // ['ham', 'spam']
 * ```
 */
export async function findLabels<Label extends ClassLabel>(data: Source<unknown, Label>): Promise<Label[]> {
  checkSource('findLabels', data);
  const found = new Set<Label>();
  for await (const { label } of labelsOf(data)) found.add(label);
  const natural = new Intl.Collator('en', { numeric: true });
  return [...found].sort((a, b) =>
    typeof a === 'number' && typeof b === 'number' ? a - b : natural.compare(String(a), String(b)),
  );
}
