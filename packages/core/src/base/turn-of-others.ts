import { setImmediate } from 'node:timers/promises';

const longest = 20;

/**
 * Lets timers, input and signals have their turn, at most every 20 ms: a step computes in one go, and promises alone never
 * give way to them.
 */
export function turnTaker(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < longest) return;
    await setImmediate();
    last = performance.now();
  };
}
