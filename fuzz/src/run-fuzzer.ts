import { type ChildProcess, fork } from 'node:child_process';
import type { Ending, Message } from './outcome.ts';

export interface RunOptions {
  /** The program of the child: that of `child.ts`. */
  readonly program: URL;
  readonly name: string;
  readonly seed: number;
  readonly first: number;
  readonly cases: number;
  /** Ends the run after so many seconds, at whatever case it is. */
  readonly seconds: number;
  /** A case that takes longer has hung. */
  readonly secondsPerCase: number;
  readonly onFault: (fault: Fault) => void;
}

export interface Fault {
  readonly number: number;
  readonly ending: Ending;
  readonly message: string;
}

export interface Result {
  readonly counts: Readonly<Record<Ending, number>>;
  readonly slowest: { readonly number: number; readonly seconds: number };
  readonly total: number;
}

/** Starting a child, on a busy machine. */
const secondsToPrepare = 120;

/**
 * Runs cases in a child process, which native code may bring down and an endless loop may hold: then the case is noted, and another child goes on behind it.
 */
export async function runFuzzer(options: RunOptions): Promise<Result> {
  const counts: Record<Ending, number> = { accepted: 0, refused: 0, 'wrong error': 0, hung: 0, crashed: 0 };
  const deadline = Date.now() + options.seconds * 1000;
  let slowest = { number: 0, seconds: 0 };
  let next = options.first;
  const end = options.first + options.cases;

  const note = (fault: Fault): void => {
    counts[fault.ending]++;
    next = fault.number + 1;
    if (fault.ending !== 'accepted' && fault.ending !== 'refused') options.onFault(fault);
  };

  while (next < end && Date.now() < deadline) {
    // What decoders print of damaged files is of no use here.
    const child = fork(options.program, [options.name, String(options.seed), String(next), String(end)], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    let running: { number: number; since: number } | undefined;
    const stopped = await watch(child, deadline, options.secondsPerCase, (message) => {
      if ('begun' in message) running = { number: message.begun, since: Date.now() };
      if (!('done' in message)) return;
      const seconds = (Date.now() - (running?.since ?? Date.now())) / 1000;
      if (seconds > slowest.seconds) slowest = { number: message.done, seconds };
      running = undefined;
      note({ number: message.done, ending: message.ending, message: message.message });
    });
    if (stopped === 'out of time' || (stopped === 'ended' && running === undefined && next >= end)) break;
    // Where nothing ran, the child could not even begin.
    const number = running?.number ?? next;
    if (stopped === 'silent') {
      note({ number, ending: 'hung', message: `it did not end within ${options.secondsPerCase} seconds` });
    } else if (running !== undefined || next < end) note({ number, ending: 'crashed', message: 'the process ended' });
  }
  return { counts, slowest, total: Object.values(counts).reduce((sum, count) => sum + count, 0) };
}

type Stopped = 'ended' | 'silent' | 'out of time';

/** Hears a child until it ends; ends it where it says nothing for too long, or the time is over. */
function watch(
  child: ChildProcess,
  deadline: number,
  secondsPerCase: number,
  onMessage: (message: Message) => void,
): Promise<Stopped> {
  return new Promise((resolve) => {
    let stopped: Stopped = 'ended';
    const stop = (why: Stopped) => {
      stopped = why;
      child.kill('SIGKILL');
    };
    let silence = setTimeout(stop, secondsToPrepare * 1000, 'silent');
    const end = setTimeout(stop, Math.max(0, deadline - Date.now()), 'out of time');
    child.on('message', (message: Message) => {
      clearTimeout(silence);
      silence = setTimeout(stop, secondsPerCase * 1000, 'silent');
      if (stopped === 'ended') onMessage(message);
    });
    child.once('exit', () => {
      clearTimeout(silence);
      clearTimeout(end);
      resolve(stopped);
    });
  });
}
