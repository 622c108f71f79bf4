/** Runs tasks one after another, in the order in which they are given. */
export function taskQueue(): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task, task);
    last = result.catch(() => {});
    return result;
  };
}

/** Compiled functions wait for one another: a step must have swapped a variable's buffers before the next reads them. */
export const inTurn = taskQueue();
