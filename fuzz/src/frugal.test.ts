import { dispose, scalar, type Tensor } from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, test } from 'vitest';
import { frugally } from './frugal.ts';

test('gives back what a case fails with', async () => {
  await frugally(async () => {});
  await expect(frugally(() => Promise.reject(new RangeError('mine')))).rejects.toThrow(RangeError);
});

test('refuses a case that leaves a tensor behind, also where it fails', async () => {
  const left: Tensor[] = [];
  const leave = async () => void left.push(scalar(1));
  await expect(frugally(leave)).rejects.toThrow('1 tensors are left behind');
  const leaveAndFail = () => leave().then(() => Promise.reject(new Error('mine')));
  await expect(frugally(leaveAndFail)).rejects.toThrow('1 tensors are left behind, after Error: mine');
  dispose(left);
});

test('refuses a case that takes hundreds of megabytes', async () => {
  let filled = 0;
  const take = async () => {
    // The peak may be that of the process that started this one.
    const belowPeak = process.resourceUsage().maxRSS * 1024 - process.memoryUsage.rss();
    filled += new Uint8Array(belowPeak + 600 * 2 ** 20).fill(1).at(-1) ?? 0;
  };
  await expect(frugally(take)).rejects.toThrow(/it took \d+ MB/);
  expect(filled).toBe(1);
});
