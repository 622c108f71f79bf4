import type { TrainEvent, TrainResult } from './events.ts';
import type { TrainCallback } from './options.ts';

/**
 * A training under way: await it for its result, or iterate over its events. `break` leaves the loop, not the training; an
 * AbortSignal stops it. What goes wrong reaches whoever awaits and whoever iterates.
 */
export interface Run extends PromiseLike<TrainResult>, AsyncIterable<TrainEvent> {
  catch<Other = never>(handler: (error: unknown) => Other | PromiseLike<Other>): Promise<TrainResult | Other>;
  finally(handler: () => void): Promise<TrainResult>;
}

type Emit = (event: TrainEvent) => Promise<void>;
type Listener = (event: TrainEvent) => void;

/**
 * Starts `work` at once and hands its events to whoever iterates. Iterators get every event that comes after they were made
 * and end with the run; an error ends them, too. An iterator that is not read holds its events, it does not hold up the run.
 */
export function startRun(work: (emit: Emit) => Promise<TrainResult>, callbacks: readonly TrainCallback[]): Run {
  const listeners = new Set<Listener>();
  const emit: Emit = async (event) => {
    for (const listener of listeners) listener(event);
    for (const callback of callbacks) await callback(event);
  };
  // Later than this turn, so that a loop written right after `train` misses nothing.
  const result = Promise.resolve().then(() => work(emit));

  return {
    // biome-ignore lint/suspicious/noThenProperty: a run is awaited like a promise
    then: (fulfilled, rejected) => result.then(fulfilled, rejected),
    catch: (handler) => result.catch(handler),
    finally: (handler) => result.finally(handler),
    [Symbol.asyncIterator]: () => eventsOf(listeners, result),
  };
}

function eventsOf(listeners: Set<Listener>, result: Promise<unknown>): AsyncIterator<TrainEvent> {
  const queue: TrainEvent[] = [];
  let wake = (): void => {};
  let isOver = false;
  const listener: Listener = (event) => {
    queue.push(event);
    wake();
  };
  const over = (): void => {
    isOver = true;
    listeners.delete(listener);
    wake();
  };
  listeners.add(listener);
  result.then(over, over);

  async function* events(): AsyncGenerator<TrainEvent, void, undefined> {
    try {
      for (;;) {
        const event = queue.shift();
        if (event) yield event;
        else if (isOver) break;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
      // The run's error, if it has one.
      await result;
    } finally {
      listeners.delete(listener);
    }
  }
  return events();
}
