import { checkFunction, checkKnownOptions } from '@encoderkit/errors';
import { checkSource } from '../check-source.ts';
import type { Source } from '../source.ts';
import { inNaturalOrder, warningOfLabels } from './alike.ts';
import type { ClassLabel } from './label-set.ts';
import { labelsOf } from './labels-of.ts';

export interface FindLabelsOptions {
  /** Told of labels that differ only in white space, case or Unicode form. Default: `console.warn`. */
  readonly onWarning?: (message: string) => void;
}

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
export async function findLabels<Label extends ClassLabel>(
  data: Source<unknown, Label>,
  options: FindLabelsOptions = {},
): Promise<Label[]> {
  checkSource('findLabels', data);
  checkKnownOptions('findLabels', options, ['onWarning']);
  const { onWarning = (message) => console.warn(`findLabels: ${message}`) } = options;
  checkFunction('findLabels', 'onWarning', onWarning);
  const found = new Set<Label>();
  for await (const { label } of labelsOf(data)) found.add(label);
  const warning = warningOfLabels([...found]);
  if (warning !== undefined) onWarning(warning);
  return inNaturalOrder(found);
}
