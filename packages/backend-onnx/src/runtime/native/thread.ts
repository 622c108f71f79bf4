import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Pointer } from './functions.ts';

/**
 * Calls the functions whose addresses it is sent. As text, since Node does not run our sources in a thread. Threads of libuv would do
 * as well, but there are four, for all of the process: a step would wait until the files and pictures that are queued there are read.
 */
const source = `
  const { parentPort, workerData } = require('node:worker_threads');
  const koffi = require(workerData);
  koffi.config({ sync_stack_size: 8 * 2 ** 20 });
  koffi.load(null);
  const types = new Map();
  parentPort.on('message', ({ address, given }) => {
    if (!types.has(given.length)) types.set(given.length, koffi.proto('void *', given.map(() => 'void *')));
    parentPort.postMessage(koffi.call(address, types.get(given.length), ...given));
  });
`;

/** Threads that are waiting for a call. No more come to be than calls were ever under way at once. */
const idle: Worker[] = [];

function start(): Worker {
  const koffi = createRequire(import.meta.url).resolve('koffi');
  const thread = new Worker(source, { eval: true, workerData: koffi, execArgv: [], name: 'onnxruntime' });
  // A thread that waits keeps no process alive.
  thread.unref();
  return thread;
}

/** What native code uses while JavaScript goes on: it must not be collected, whoever else lets go of it. */
const inUse = new Set<readonly unknown[]>();

/**
 * Calls the native function at an address in a thread of its own, with addresses or lengths. `used` stays alive until it is over.
 *
 * @returns what the function returns, an address
 */
export async function inThread(
  used: readonly unknown[],
  address: Pointer,
  given: readonly Pointer[],
): Promise<Pointer | null> {
  const thread = idle.pop() ?? start();
  inUse.add(used);
  thread.ref();
  try {
    thread.postMessage({ address, given });
    const [result] = await once(thread, 'message');
    idle.push(thread);
    return result;
  } finally {
    thread.unref();
    inUse.delete(used);
  }
}
