import { EncoderKitError } from '@encoderkit/errors';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import type { Numbers, NumericType } from '../trace/value.ts';

export interface SessionOptions {
  /** Threads inside one operator. Default: the number of cores. */
  readonly threads?: number;
  /**
   * Whether idle threads spin for a while before they sleep: a little faster on an idle machine, several times slower where
   * other work needs the cores. Default: false.
   */
  readonly spinning?: boolean;
  /** ONNX Runtime's execution providers, in order of preference: `'cpu'` (default), `'webgpu'`, `'cuda'`, `'coreml'`, `'dml'`. */
  readonly executionProviders?: readonly string[];
  /** A path prefix: ONNX Runtime writes a profile of every node there when the session is released. */
  readonly profile?: string;
}

export const sessionOptionNames = ['threads', 'spinning', 'executionProviders', 'profile'] as const;

/** Numbers on their way into or out of ONNX Runtime. */
export interface Feed {
  readonly dtype: NumericType;
  readonly shape: readonly number[];
  readonly values: Numbers;
}

export interface Session {
  /**
   * Runs the program once. Outputs named in `into` are written into those arrays, in place; all others are new arrays.
   */
  run(feeds: Readonly<Record<string, Feed>>, into?: Readonly<Record<string, Feed>>): Promise<Record<string, Numbers>>;
  release(): Promise<void>;
}

type Runtime = typeof import('onnxruntime-node');
let runtime: Promise<Runtime> | undefined;

/** Loads ONNX Runtime's native library at its first use. */
function loadRuntime(): Promise<Runtime> {
  // From 1.29 on it reports every session and run to Microsoft, and writes an identifier and a database into the user's
  // cache folder, unless this is set before its first session. Whoever wants that sets it to 0. A worker thread changes only
  // its own copy of the environment: where nothing but a worker uses ONNX Runtime, it has to be set outside.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  runtime ??= import('onnxruntime-node').then(
    // A CommonJS package: its exports are under `default`, and only some of them named besides.
    (module: Runtime & { default?: Runtime }) => module.default ?? module,
    (cause: unknown) => {
      runtime = undefined;
      throw new EncoderKitError({
        code: 'engine-unavailable',
        where: "tfjs backend 'onnx'",
        problem: `onnxruntime-node could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
        remedy: 'Reinstall it (npm i onnxruntime-node); it has binaries for Linux, macOS and Windows on x64 and arm64.',
        cause,
      });
    },
  );
  return runtime;
}

/** Runs tasks one after another, in the order in which they are given. */
export function taskQueue(): <Result>(task: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task, task);
    last = result.catch(() => {});
    return result;
  };
}

/** Compiled functions wait for one another: a step must have swapped a variable's buffers before the next reads them. */
export const inTurn = taskQueue();

/** Builds a session from the bytes of an ONNX model. The caller releases it. */
export async function createSession(model: Uint8Array, options: SessionOptions): Promise<Session> {
  const { InferenceSession: Sessions, Tensor } = await loadRuntime();
  const { threads, spinning = false, executionProviders = ['cpu'], profile } = options;
  const session = await Sessions.create(model, {
    executionProviders: [...executionProviders],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
    extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
  }).catch((cause: unknown): InferenceSession => {
    throw new EncoderKitError({
      code: 'engine-unavailable',
      where: "tfjs backend 'onnx'",
      problem: `ONNX Runtime cannot run this on ${executionProviders.join(', ')}: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'Set "executionProviders" to what the machine has; [\'cpu\'] is everywhere.',
      cause,
    });
  });
  const tensor = ({ dtype, values, shape }: Feed): OrtTensor =>
    new Tensor(dtype, values as Float32Array, shape) as OrtTensor;
  return {
    async run(feeds, into = {}) {
      const inputs: Record<string, OrtTensor> = {};
      for (const name of session.inputNames) {
        const feed = feeds[name];
        if (feed) inputs[name] = tensor(feed);
      }
      const fetches: Record<string, OrtTensor | null> = {};
      for (const name of session.outputNames) fetches[name] = into[name] ? tensor(into[name]) : null;
      const results = await session.run(inputs, fetches);
      return Object.fromEntries(Object.entries(results).map(([name, result]) => [name, result.data as Numbers]));
    },
    async release() {
      if (profile !== undefined) session.endProfiling();
      await session.release();
    },
  };
}
