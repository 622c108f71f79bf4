import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Programs that the server starts beside itself. */
export type HelperName = 'training/training-process' | 'model/model-process';

/**
 * Starts one in a process of its own. Not a worker thread: ending a thread in which ONNX Runtime computes ends the whole process
 * ("terminate called after throwing an instance of 'Napi::Error'"), and so would whatever goes wrong in native code.
 */
export type StartHelper = (name: HelperName) => ChildProcess;

export const startHelper: StartHelper = (name) =>
  fork(fileURLToPath(new URL(`./${name}.js`, import.meta.url)), { serialization: 'advanced', execArgv: [] });
