import { checkFunction, checkKnownOptions, EncoderKitError } from '@encoderkit/errors';
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
 * @throws `invalid-label` for an example without one, or with a whole number beyond 2^53
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
  for await (const { label, position } of labelsOf(data)) found.add(exact(label, position));
  const warning = warningOfLabels([...found]);
  if (warning !== undefined) onWarning(warning);
  return inNaturalOrder(found);
}

/** Whole numbers beyond 2^53 are rounded where they are read: several of them have become one. */
function exact<Label extends ClassLabel>(label: Label, position: number): Label {
  const isRounded = typeof label === 'number' && Number.isInteger(label) && !Number.isSafeInteger(label);
  if (!isRounded && typeof label !== 'bigint') return label;
  throw new EncoderKitError({
    code: 'invalid-label',
    where: 'findLabels',
    problem: `the label of example ${position}, ${label}, is a whole number beyond 2^53, where several numbers are one`,
    remedy: 'Make labels texts: String(id).',
  });
}
