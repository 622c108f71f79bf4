import type { ChildProcess } from 'node:child_process';
import type { HelperName, StartHelper } from './start-helper.ts';

/** A process beside the server. */
export interface Helper {
  /** What is sent to a process that is gone is lost: `gone` tells. */
  send(message: object): void;
  /** Ends it at once, and waits until it is gone. What a training has finished is on disk. */
  end(): Promise<void>;
  /** What became of it, once it is no more: `ended unexpectedly (SIGKILL)`. Also where it could not be started. */
  readonly gone: Promise<string>;
}

export interface Helpers {
  /** Never throws: what cannot be started is gone at once. */
  start<Message>(name: HelperName, onMessage: (message: Message) => void): Helper;
  /** Ends all that were started; none starts any more. */
  close(): Promise<void>;
}

/** All processes of one owner: none is forgotten, whatever was started while another was ending. */
export function helpers(startHelper: StartHelper): Helpers {
  const running = new Set<Helper>();
  let closing = false;
  return {
    start(name, onMessage) {
      const helper = closing ? neverStarted('the server ends') : started(startHelper, name, onMessage);
      running.add(helper);
      void helper.gone.then(() => running.delete(helper));
      return helper;
    },
    async close() {
      closing = true;
      await Promise.all([...running].map((helper) => helper.end()));
    },
  };
}

function started<Message>(startHelper: StartHelper, name: HelperName, onMessage: (message: Message) => void): Helper {
  let child: ChildProcess;
  try {
    child = startHelper(name);
  } catch (error) {
    return neverStarted(error);
  }
  child.on('message', onMessage);
  const gone = new Promise<string>((resolve) => {
    let exit: string | undefined;
    // Its last messages come before the channel is closed, which may be after its end.
    const settle = () => exit !== undefined && !child.connected && setImmediate(resolve, exit);
    child.on('disconnect', settle);
    child.on('exit', (code, signal) => {
      exit = `ended unexpectedly (${signal ?? `exit code ${code}`})`;
      settle();
    });
    // One that could not be started has no exit; others have errors that are none of their end.
    child.on('error', (error) => child.pid === undefined && resolve(couldNotStart(error)));
  });
  return {
    gone,
    send: (message) => child.connected && child.send(message, () => {}),
    async end() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function neverStarted(why: unknown): Helper {
  return { gone: Promise.resolve(couldNotStart(why)), send: () => {}, end: async () => {} };
}

function couldNotStart(why: unknown): string {
  return `could not be started (${why instanceof Error ? why.message : why})`;
}
