import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { HelperName, StartHelper } from '../server/start-helper.ts';

interface PretendHelpers {
  readonly start: StartHelper;
  /** In the order in which they were started. */
  readonly all: readonly ChildProcess[];
  last(name: HelperName): ChildProcess | undefined;
  alive(): number;
}

/** Starts programs that only pretend, and keeps them. */
export function pretendHelpers(): PretendHelpers {
  const all: ChildProcess[] = [];
  const last = new Map<HelperName, ChildProcess>();
  return {
    all,
    last: (name) => last.get(name),
    alive: () => all.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).length,
    start: (name) => {
      const path = fileURLToPath(new URL('../../../src/app/testing/pretend-program.mjs', import.meta.url));
      const helper = fork(path, { serialization: 'advanced', execArgv: [] });
      all.push(helper);
      last.set(name, helper);
      return helper;
    },
  };
}
