import type { TrainEvent, TrainResult } from './options.ts';

/** A training under way: await it for its result, or iterate over its events. */
export interface Run extends PromiseLike<TrainResult>, AsyncIterable<TrainEvent> {
  catch<Other = never>(handler: (error: unknown) => Other | PromiseLike<Other>): Promise<TrainResult | Other>;
  finally(handler: () => void): Promise<TrainResult>;
}

type Emit = (event: TrainEvent) => Promise<void>;

/**
 * Starts `work` at once and hands its events to whoever iterates. Iterators get every event that comes after they were made
 * and end with the run; an error ends them, too. An iterator that is not read holds its events, it does not hold up the run.
 */
export function startRun(
  work: (emit: Emit) => Promise<TrainResult>,
  callbacks: readonly ((event: TrainEvent) => void | Promise<void>)[],
): Run {
  const listeners = new Set<(event: TrainEvent) => void>();
  const emit: Emit = async (event) => {
    for (const listener of listeners) listener(event);
    for (const callback of callbacks) await callback(event);
  };
  // Later than this turn, so that a loop written right after `train` misses nothing.
  const result = Promise.resolve().then(() => work(emit));
  // The error reaches whoever awaits or iterates; a run that is only iterated must not count as unhandled.
  result.catch(() => {});

  return {
    // biome-ignore lint/suspicious/noThenProperty: a run is awaited like a promise
    then: (fulfilled, rejected) => result.then(fulfilled, rejected),
    catch: (handler) => result.catch(handler),
    finally: (handler) => result.finally(handler),
    [Symbol.asyncIterator]: () => eventsOf(listeners, result),
  };
}

function eventsOf(listeners: Set<(event: TrainEvent) => void>, result: Promise<unknown>): AsyncIterator<TrainEvent> {
  const queue: TrainEvent[] = [];
  let wake = (): void => {};
  let state: 'running' | 'over' = 'running';
  const listener = (event: TrainEvent): void => {
    queue.push(event);
    wake();
  };
  listeners.add(listener);
  const over = (): void => {
    state = 'over';
    listeners.delete(listener);
    wake();
  };
  result.then(over, over);
  const iterate = async function* (): AsyncGenerator<TrainEvent, void, undefined> {
    try {
      for (;;) {
        const event = queue.shift();
        if (event) yield event;
        else if (state === 'over') break;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
      await result;
    } finally {
      listeners.delete(listener);
    }
  };
  return iterate();
}
