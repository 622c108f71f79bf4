// Runs, builds, drops and ends programs in several threads at once, and prints what became of the results and of the memory.
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { compile, configure } from '@encoderkit/tfjs-backend-onnx';
import { add, dispose, matMul, mul, setBackend, tensor2d, variable, zeros } from '@tensorflow/tfjs-core';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
configure({ threads: 1, runtime: isMainThread ? process.argv[2] : workerData.runtime });
await setBackend('onnx');

/** Programs of several sizes, each run so many times. @returns how many results were wrong */
async function work({ programs, runs, release = true }) {
  let wrong = 0;
  for (let made = 0; made < programs; made++) {
    const width = 1 + (made % 7);
    const count = variable(zeros([width, width]));
    const step = compile((x) => {
      count.assign(add(count, 1));
      return add(matMul(x, x), mul(count, 10));
    });
    const identity = tensor2d(Array.from({ length: width ** 2 }, (_, at) => Number(at % (width + 1) === 0)), [width, width]);
    for (let run = 1; run <= runs; run++) {
      const result = await step(identity);
      const numbers = await result.data();
      if (!numbers.every((number, at) => number === identity.dataSync()[at] + 10 * run)) wrong++;
      result.dispose();
    }
    if (release) step.dispose();
    dispose([count, identity]);
    if (made % 10 === 0) {
      collect();
      await setImmediate();
    }
  }
  return wrong;
}

const inThread = (task) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: { ...task, runtime: process.argv[2] } });
    let said;
    worker.on('message', (message) => {
      said = message;
      if (task.terminate) void worker.terminate();
    });
    worker.on('error', reject);
    worker.on('exit', () => resolve(said));
  });

if (isMainThread) {
  const [small, many] = [{ programs: 20, runs: 20 }, { programs: 100, runs: 30 }];
  const round = () => Promise.all([work(small), inThread(small), inThread({ ...small, release: false })]);
  const wrong = await round();
  collect();
  const before = process.memoryUsage.rss();
  // 10,000 runs in 330 programs.
  wrong.push(...(await Promise.all([work(many), inThread(many), inThread(many)])), ...(await round()));
  const ended = await inThread({ programs: 1000, runs: 1, terminate: true });
  collect();
  await setImmediate();
  const megabytes = (process.memoryUsage.rss() - before) / 2 ** 20;
  console.log(JSON.stringify({ wrong: wrong.reduce((sum, each) => sum + each, 0), threads: wrong.length, ended, megabytes }));
} else {
  if (workerData.terminate) parentPort.postMessage('ended');
  parentPort.postMessage(await work(workerData));
}
