import { expect, test } from 'vitest';
import { block, interleave } from './interleave.ts';

test('takes turns, there and back, and keeps each one’s times apart', async () => {
  const order: string[] = [];
  const contender = (name: string, time: number) => ({
    block: async () => {
      order.push(name);
      return [time, time];
    },
  });
  const slow = { ...contender('slow', 3), blocks: 1 };
  const times = await interleave([contender('a', 1), contender('b', 2), slow], 3);
  expect(order).toEqual(['a', 'b', 'slow', 'b', 'a', 'a', 'b']);
  expect(times).toEqual([
    [1, 1, 1, 1, 1, 1],
    [2, 2, 2, 2, 2, 2],
    [3, 3],
  ]);
});

test('a block prepares, warms up, and times the rest', async () => {
  const calls: string[] = [];
  const times = await block(async () => calls.push('step'), {
    steps: 2,
    warmUp: 1,
    prepare: async () => calls.push('prepare'),
  })();
  expect(calls).toEqual(['prepare', 'step', 'step', 'step']);
  expect(times).toHaveLength(2);
  expect(times.every((time) => time >= 0)).toBe(true);
});
