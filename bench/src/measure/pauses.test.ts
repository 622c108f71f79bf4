import { performance } from 'node:perf_hooks';
import { platform } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { pauseMeter } from './pauses.ts';

const longest = (pauses: readonly number[]) => Math.max(...pauses);

it('notices work that gives way to nothing, also while it is the last thing that happened', async () => {
  const meter = pauseMeter();
  const work = () => {
    const start = performance.now();
    while (performance.now() - start < 30);
  };
  await sleep(5);
  work();
  await sleep(5);
  const { waited, worked } = meter.read();
  expect(longest(waited)).toBeGreaterThanOrEqual(29);
  expect(worked.length).toBe(platform === 'linux' ? waited.length : 0);
  work();
  expect(longest(meter.read().waited)).toBeGreaterThanOrEqual(29);
  meter.stop();
  await sleep(50);
  const { waited: asleep, worked: idle } = meter.read();
  expect(asleep).toHaveLength(1);
  expect(longest(asleep)).toBeGreaterThan(longest([...idle, 0]));
});
