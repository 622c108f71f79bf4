import { invalidOption } from '@encoderkit/errors';
import { runtimes } from '#runtimes';
import { textOf } from './failures.ts';
import { guarded } from './guarded.ts';
import type { Runtime, Session, SessionOptions } from './runtime.ts';

/** Builds a session from the bytes of an ONNX model, on the runtime that the options ask for. The caller releases it. */
export async function createSession(model: Uint8Array, options: SessionOptions): Promise<Session> {
  const runtime = await runtimeFor(options);
  return guarded(await runtime.open(model, options));
}

export async function runtimeFor({ runtime = 'auto', executionProviders }: SessionOptions): Promise<Runtime> {
  const processorOnly = executionProviders?.every((name) => name === 'cpu') ?? true;
  if (runtime === 'native' && !processorOnly) {
    const [expected, remedy] = ['["cpu"] on the runtime "native"', 'Leave "runtime" out, or set it to "node".'];
    throw invalidOption("tfjs backend 'onnx'", 'executionProviders', expected, executionProviders, remedy);
  }
  if (runtime !== 'auto') return runtimes[runtime]();
  return processorOnly ? runtimes.native().catch(instead) : runtimes.node();
}

let told = false;

/** The fallback, with one line that says why. */
function instead(cause: unknown): Promise<Runtime> {
  if (!told) console.warn(`tfjs backend 'onnx': programs run through onnxruntime-node, slower: ${textOf(cause)}`);
  told = true;
  return runtimes.node();
}
