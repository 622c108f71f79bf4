import { openSync, readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { pid, platform } from 'node:process';

export interface Pauses {
  /** Milliseconds from one turn of a timer to its next, all that the machine did besides included. */
  readonly waited: readonly number[];
  /** Of these, what this thread computed in: what the program itself is to blame for. Empty where only Linux tells. */
  readonly worked: readonly number[];
}

export interface PauseMeter {
  /** The pauses since it was asked last. */
  read(): Pauses;
  stop(): void;
}

/** How long a timer that wants to run every millisecond has to wait for its turn: what a server's requests would wait. */
export function pauseMeter(): PauseMeter {
  const workTime = mainThreadTime();
  let pauses = { waited: [] as number[], worked: [] as number[] };
  let [time, work] = [performance.now(), workTime?.() ?? 0];
  const tick = () => {
    const now = performance.now();
    pauses.waited.push(now - time);
    time = now;
    if (!workTime) return;
    const worked = workTime();
    pauses.worked.push(worked - work);
    work = worked;
  };
  const timer = setInterval(tick, 1);
  return {
    read() {
      // What is going on counts, whether the timer has had its turn or not.
      tick();
      const seen = pauses;
      pauses = { waited: [], worked: [] };
      return seen;
    },
    stop: () => clearInterval(timer),
  };
}

/** Milliseconds that the main thread has spent on a core: the first number of its `schedstat`, in nanoseconds. */
function mainThreadTime(): (() => number) | undefined {
  if (platform !== 'linux') return undefined;
  const file = openSync(`/proc/self/task/${pid}/schedstat`, 'r');
  const bytes = Buffer.alloc(64);
  return () => Number(bytes.toString('latin1', 0, readSync(file, bytes, 0, 64, 0)).split(' ')[0]) / 1e6;
}
