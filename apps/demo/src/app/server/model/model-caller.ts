import { type Helper, helpers } from '../helpers.ts';
import { problem } from '../problem.ts';
import type { StartHelper } from '../start-helper.ts';
import type { Call, CallName, Calls, Deadlines, Reply } from './calls.ts';

export interface ModelCaller {
  /**
   * @param signal of whoever asks: a call whose asker has gone before its turn is left out
   * @throws with a status for the client: too many calls, a deadline that has passed, what the process tells of
   */
  call<Name extends CallName>(
    name: Name,
    asks: Calls[Name]['asks'],
    signal: AbortSignal,
  ): Promise<Calls[Name]['gives']>;
  /** Whether a call is under way or waits. */
  isBusy(): boolean;
  close(): Promise<void>;
}

type Gives = Calls[CallName]['gives'];

/** How many calls may wait: more than people make, less than memory holds. */
const atMost = 32;

/**
 * Asks a process of its own, one call after another. It is started at the first call, and again after one has died or was ended because a
 * call took too long.
 */
export function modelCaller(startHelper: StartHelper, deadlines: Deadlines): ModelCaller {
  const processes = helpers(startHelper);
  let worker: Helper | undefined;
  /** Of the call under way. */
  let under: { settle(reply: Reply): void; fail(error: Error): void } | undefined;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  function started(): Helper {
    const made = processes.start<Reply>('model/model-process', (reply) => {
      if (worker === made) under?.settle(reply);
    });
    void made.gone.then((fate) => {
      if (worker === made) giveUp(made, problem(500, `The process that runs models ${fate}. Try again.`));
    });
    return made;
  }
  function giveUp(lost: Helper, error: Error): void {
    worker = undefined;
    void lost.end();
    under?.fail(error);
  }

  async function perform(call: Call): Promise<Gives> {
    worker ??= started();
    const asked = worker;
    const seconds = deadlines[call.name];
    const why = `The model has not answered within ${seconds} s, and its process was ended. Try again.`;
    const timer = setTimeout(() => giveUp(asked, problem(504, why)), 1000 * seconds);
    try {
      return await new Promise<Gives>((resolve, reject) => {
        under = {
          settle: (reply) =>
            'error' in reply ? reject(problem(reply.isInput ? 422 : 500, reply.error)) : resolve(reply.gives),
          fail: reject,
        };
        asked.send(call);
      });
    } finally {
      clearTimeout(timer);
      under = undefined;
    }
  }

  return {
    async call(name, asks, signal) {
      if (waiting >= atMost) throw problem(503, 'Too much is asked at once. Try again.');
      waiting++;
      // `name` and `asks` belong together by this function's type.
      const call = { name, asks } as Call;
      const turn = last.then(() => {
        if (signal.aborted) throw problem(499, 'Whoever asked has gone.');
        return perform(call);
      });
      last = turn.catch(() => {});
      try {
        return await turn;
      } finally {
        waiting--;
      }
    },
    isBusy: () => waiting > 0,
    close: () => processes.close(),
  };
}
