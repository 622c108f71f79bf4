import { setTimeout } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mapConcurrently } from './map-concurrently.ts';

test('does every task, at most `limit` at a time', async () => {
  let atWork = 0;
  let most = 0;
  const done: number[] = [];
  await mapConcurrently([0, 1, 2, 3, 4, 5, 6], 3, async (item) => {
    most = Math.max(most, ++atWork);
    await setTimeout(item % 2);
    atWork--;
    done.push(item);
  });
  expect(done.sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(most).toBe(3);
});

test('reports the first failure in order, whichever came first, after all have ended', async () => {
  let ended = 0;
  const run = mapConcurrently([20, 5, 0], 3, async (delay) => {
    await setTimeout(delay);
    ended++;
    throw new Error(`after ${delay}`);
  });
  await expect(run).rejects.toThrow('after 20');
  expect(ended).toBe(3);
});

test('nothing to do', async () => {
  await expect(mapConcurrently([], 4, () => Promise.reject(new Error('called')))).resolves.toBeUndefined();
});
