/** Runs what it is given one after the other, in the order in which it came: the next also where one has failed. */
export function inTurn(): <Result>(body: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (body) => {
    const run = last.then(body);
    last = run.catch(() => undefined);
    return run;
  };
}
