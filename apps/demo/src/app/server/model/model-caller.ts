import type { ChildProcess } from 'node:child_process';
import { endProcess } from '../end-process.ts';
import { problem } from '../problem.ts';
import type { StartHelper } from '../start-helper.ts';
import type { Call, Calls, Reply } from './calls.ts';

export interface ModelCaller {
  call<Name extends keyof Calls>(name: Name, asks: Calls[Name]['asks']): Promise<Calls[Name]['gives']>;
  close(): Promise<void>;
}

interface Waiting {
  resolve(gives: Calls[keyof Calls]['gives']): void;
  reject(error: Error): void;
}

/** How many calls may wait: more than people make, less than memory holds. */
const atMost = 32;

/** Asks a process of its own about models. It is started at the first call, and again after one has died. */
export function modelCaller(startHelper: StartHelper): ModelCaller {
  const waiting = new Map<number, Waiting>();
  let helper: ChildProcess | undefined;
  let last = 0;

  function started(): ChildProcess {
    if (helper) return helper;
    const made = startHelper('model/model-process');
    made.on('message', (reply: Reply) => {
      const caller = waiting.get(reply.id);
      waiting.delete(reply.id);
      if ('error' in reply) caller?.reject(problem(reply.isInput ? 422 : 500, reply.error));
      else caller?.resolve(reply.gives);
    });
    made.on('error', (error) => console.error('The process that runs models:', error));
    made.on('exit', (code, signal) => {
      if (helper === made) helper = undefined;
      const why = `The process that runs models ended unexpectedly (${signal ?? `exit code ${code}`}). Try again.`;
      for (const { reject } of waiting.values()) reject(problem(500, why));
      waiting.clear();
    });
    helper = made;
    return made;
  }

  return {
    call(name, asks) {
      if (waiting.size >= atMost) return Promise.reject(problem(503, 'Too much is asked at once. Try again.'));
      last++;
      const id = last;
      // `name` and `asks` belong together by this function's type.
      const call = { id, name, asks } as Call;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
        started().send(call, () => {});
      });
    },
    async close() {
      if (helper) await endProcess(helper);
    },
  };
}
