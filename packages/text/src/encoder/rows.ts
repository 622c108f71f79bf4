import type { HostArray, StepSpan } from '@encoderkit/core';
import { bucketLength } from '../sequence/bucket-length.ts';
import { paddingId } from '../vocabulary/vocabulary.ts';
import type { TextEnd } from './options.ts';

export interface RowOptions {
  readonly maxLength: number;
  readonly truncating: TextEnd;
  readonly padding: TextEnd;
}

/** Lists of ids as one array `[texts, steps]`, int32, as long as the bucket of the longest asks for. */
export function rowsOfIds(lists: readonly (readonly number[])[], options: RowOptions): HostArray {
  const longest = lists.reduce((most, { length }) => Math.max(most, length), 0);
  const steps = bucketLength(longest, options.maxLength);
  const values = new Int32Array(lists.length * steps).fill(paddingId);
  for (const [row, ids] of lists.entries()) {
    const { first, count, offset } = spanOf(ids.length, steps, options);
    values.set(ids.slice(first, first + count), row * steps + offset);
  }
  return { dtype: 'int32', shape: [lists.length, steps], values };
}

/** Where a text's `total` tokens are in a row of so many steps. */
export function spanOf(total: number, steps: number, { truncating, padding }: RowOptions): StepSpan {
  const count = Math.min(total, steps);
  return {
    total,
    first: truncating === 'pre' ? total - count : 0,
    count,
    offset: padding === 'pre' ? steps - count : 0,
  };
}
