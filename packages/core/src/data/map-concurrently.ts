/**
 * Calls `task` on every item with at most `limit` at work at a time. All are tried; when some fail, the error of the
 * first in order is thrown once none is at work, so that the same failure is reported whichever ends first.
 *
 * @example
 * ```ts
 * import { mapConcurrently } from '@encoderkit/core';
 *
 * const squares: number[] = [];
 * await mapConcurrently([1, 2, 3], 2, async (number) => void squares.push(number ** 2));
 * console.log(squares.length); // 3
 * ```
 */
export async function mapConcurrently<Item>(
  items: readonly Item[],
  limit: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: { readonly position: number; readonly error: unknown }[] = [];
  let next = 0;
  const worker = async () => {
    for (let position = next++; position < items.length; position = next++) {
      const item = items[position];
      if (item === undefined) continue;
      try {
        await task(item);
      } catch (error) {
        failures.push({ position, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  const [first] = failures.sort((a, b) => a.position - b.position);
  if (first) throw first.error;
}
