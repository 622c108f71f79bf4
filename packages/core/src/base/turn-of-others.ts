const longest = 20;

/**
 * Lets timers, input and signals have their turn, at most every 20 ms: some engines compute a step in one go, and promises alone never
 * give way to them.
 */
export function turnTaker(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < longest) return;
    await nextTurn();
    last = performance.now();
  };
}

/** Browsers have no setImmediate. */
const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve);
  });
