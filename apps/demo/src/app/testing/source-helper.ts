import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StartHelper } from '../server/start-helper.ts';

/** Starts a program from its sources. */
export const startSourceHelper: StartHelper = (name) =>
  fork(fileURLToPath(new URL('source-program.mjs', import.meta.url)), [name], {
    serialization: 'advanced',
    execArgv: [],
  });
