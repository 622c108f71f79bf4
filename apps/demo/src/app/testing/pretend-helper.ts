import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StartHelper } from '../server/start-helper.ts';

/** Starts programs that only pretend, and keeps them. */
export function pretendHelpers(): { readonly start: StartHelper; readonly all: ChildProcess[]; alive(): number } {
  const all: ChildProcess[] = [];
  return {
    all,
    alive: () => all.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).length,
    start: () => {
      const path = fileURLToPath(new URL('pretend-program.mjs', import.meta.url));
      const helper = fork(path, { serialization: 'advanced', execArgv: [] });
      all.push(helper);
      return helper;
    },
  };
}
