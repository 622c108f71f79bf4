import { bucketLength, type HostArray, type TimestepSpan } from '@encoderkit/core';
import { paddingId } from '../vocabulary/vocabulary.ts';
import type { TextEnd, TextWindow } from './options.ts';

export interface RowOptions {
  readonly maxLength: number;
  readonly window: TextWindow;
  readonly padding: TextEnd;
}

/** Lists of ids as one array `[texts, timesteps]`, int32, as long as the bucket of the longest asks for. */
export function rowsOfIds(lists: readonly (readonly number[])[], options: RowOptions): HostArray {
  const longest = lists.reduce((most, { length }) => Math.max(most, length), 0);
  const timesteps = bucketLength(longest, options.maxLength);
  const values = new Int32Array(lists.length * timesteps).fill(paddingId);
  for (const [row, ids] of lists.entries()) {
    for (const { first, count, offset } of keptTokens(ids.length, timesteps, options)) {
      values.set(ids.slice(first, first + count), row * timesteps + offset);
    }
  }
  return { dtype: 'int32', shape: [lists.length, timesteps], values };
}

/** Which of a text's `total` tokens are in a row of so many timesteps, and where. */
export function keptTokens(total: number, timesteps: number, { window, padding }: RowOptions): TimestepSpan[] {
  const count = Math.min(total, timesteps);
  const offset = padding === 'pre' ? timesteps - count : 0;
  if (count === total) return [{ total, first: 0, count, offset }];
  return windows[window](total, count).map((part) => ({ total, ...part }));
}

type Part = Pick<TimestepSpan, 'first' | 'count' | 'offset'>;

/** What is kept of a text that is longer than its row, which it fills. */
const windows: { readonly [Name in TextWindow]: (total: number, count: number) => Part[] } = {
  head: (_, count) => [{ first: 0, count, offset: 0 }],
  tail: (total, count) => [{ first: total - count, count, offset: 0 }],
  headTail(total, count) {
    const head = Math.ceil(count / 2);
    const tail = count - head;
    const parts = [{ first: 0, count: head, offset: 0 }];
    return tail === 0 ? parts : [...parts, { first: total - tail, count: tail, offset: head }];
  },
};
