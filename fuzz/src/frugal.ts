import process from 'node:process';
import { memory } from '@tensorflow/tfjs-core';

/** More than any of the inputs, which are small, could need. */
const mostBytes = 512 * 2 ** 20;

/** Runs a case, and throws where it leaves tensors behind, or takes memory out of all proportion; also where it ends with an error. */
export async function frugally(run: () => Promise<void>): Promise<void> {
  const before = { tensors: memory().numTensors, peak: peakBytes() };
  const outcome = await run().then(
    () => ({ failed: false, error: undefined }),
    (error: unknown) => ({ failed: true, error }),
  );
  const left = memory().numTensors - before.tensors;
  if (left !== 0) throw new Error(`${left} tensors are left behind${outcome.failed ? `, after ${outcome.error}` : ''}`);
  const grown = peakBytes() - before.peak;
  if (grown > mostBytes) throw new Error(`it took ${Math.round(grown / 2 ** 20)} MB, before ${outcome.error}`);
  if (outcome.failed) throw outcome.error;
}

/** The most that the process has ever had in memory: it never falls, so what a case adds to it is what that case took. */
const peakBytes = (): number => process.resourceUsage().maxRSS * 1024;
