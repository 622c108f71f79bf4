import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StartHelper } from '../server/start-helper.ts';

/** Of models whose programs are made as they start, on a machine that may be busy: in seconds. */
export const patientDeadlines = { answer: 300, map: 300, search: 300, onnx: 300 };

/** Starts a program from its sources. */
export const startSourceHelper: StartHelper = (name) =>
  fork(fileURLToPath(new URL('source-program.mjs', import.meta.url)), [name], {
    serialization: 'advanced',
    execArgv: [],
  });
