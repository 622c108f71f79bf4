import { problem } from '../problem.ts';
import type { StartHelper } from '../start-helper.ts';
import type { CallName, Deadlines } from './calls.ts';
import { type ModelCaller, modelCaller } from './model-caller.ts';

/** Processes at a time: each holds one model and takes some 200 MB. */
const most = 4;

/** What is answered while people wait and what takes its time go to processes of their own. */
const paces: Readonly<Record<CallName, 'quick' | 'slow'>> = {
  answer: 'quick',
  search: 'quick',
  map: 'slow',
  onnx: 'slow',
};

/** Asks models, each in a process of its own: one that hangs keeps no other from answering. */
export function modelPool(startHelper: StartHelper, deadlines: Deadlines): Pick<ModelCaller, 'call' | 'close'> {
  /** By model and pace. What was asked last is last. */
  const callers = new Map<string, ModelCaller>();
  const ending = new Set<Promise<void>>();

  function callerOf(key: string): ModelCaller {
    const known = callers.get(key);
    if (known) {
      callers.delete(key);
      callers.set(key, known);
      return known;
    }
    if (callers.size >= most) makeRoom();
    const made = modelCaller(startHelper, deadlines);
    callers.set(key, made);
    return made;
  }
  function makeRoom(): void {
    const idle = [...callers].find(([, caller]) => !caller.isBusy());
    if (idle === undefined) throw problem(503, 'As many models as there is room for are being asked. Try again.');
    const [key, caller] = idle;
    callers.delete(key);
    const ended = caller.close().finally(() => ending.delete(ended));
    ending.add(ended);
  }

  return {
    call: async (name, asks, signal) => callerOf(`${paces[name]} ${asks.folder}`).call(name, asks, signal),
    async close() {
      await Promise.all([...ending, ...[...callers.values()].map((caller) => caller.close())]);
    },
  };
}
