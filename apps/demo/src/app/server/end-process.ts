import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Ends a process at once, and waits until it is gone. What a training has finished is on disk. */
export async function endProcess(helper: ChildProcess): Promise<void> {
  if (helper.exitCode !== null || helper.signalCode !== null) return;
  const gone = once(helper, 'exit');
  helper.kill('SIGKILL');
  await gone;
}
