import type { Dataset } from '../data/dataset.ts';
import { noExamples } from '../data/empty.ts';
import type { Head } from '../model/head.ts';
import type { TrainOptions } from './options.ts';

/** The examples to train on, and those to validate on. */
export function parts<Input, Label>(
  data: Dataset<Input, Label>,
  { validationSplit, validationData, seed = 0 }: TrainOptions<Input, Label>,
  head: Head<Label, unknown, unknown>,
): [Dataset<Input, Label>, Dataset<Input, Label> | undefined] {
  if (data.size === 0) throw noExamples('train');
  if (validationData?.size === 0) throw noExamples('train', 'the validation data');
  if (validationSplit === undefined) return [data, validationData];
  return data.split(1 - validationSplit, { seed, stratify: hasKnownClasses(head, data) });
}

/** Whether each example is of one class, and all classes are known without reading inputs: a rare one should not all go into one part. */
function hasKnownClasses<Label>(
  head: Head<Label, unknown, unknown>,
  { labelAt, size }: Dataset<unknown, Label>,
): boolean {
  if (!head.classIndices || head.perTimestep || !labelAt || size === undefined) return false;
  for (let position = 0; position < size; position++) {
    if (!['string', 'number', 'boolean'].includes(typeof labelAt(position))) return false;
  }
  return true;
}
