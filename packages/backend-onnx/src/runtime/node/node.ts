import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { failedRun, refusedModel, textOf, unavailable } from '../failures.ts';
import type { Feed, Feeds, Runtime, Session, SessionOptions } from '../runtime.ts';
import { silenceTelemetry } from '../telemetry.ts';

type Module = typeof import('onnxruntime-node');
let module: Promise<Module> | undefined;

/** The binding of onnxruntime-node, loaded at its first use. JavaScript waits while a program runs. */
export async function nodeRuntime(): Promise<Runtime> {
  silenceTelemetry();
  module ??= import('onnxruntime-node').then(
    // A CommonJS package: its exports are under `default`, and only some of them named besides.
    (loaded: Module & { default?: Module }) => loaded.default ?? loaded,
    (cause: unknown) => {
      module = undefined;
      throw unavailable(`onnxruntime-node could not be loaded: ${textOf(cause)}`, cause);
    },
  );
  const loaded = await module;
  return { name: 'node', open: (model, options) => openSession(loaded, model, options) };
}

async function openSession(
  { InferenceSession: Sessions, Tensor }: Module,
  model: Uint8Array,
  options: SessionOptions,
): Promise<Session> {
  const { threads, spinning = false, executionProviders = ['cpu'], profile } = options;
  const session = await Sessions.create(model, {
    executionProviders: [...executionProviders],
    graphOptimizationLevel: 'all',
    // What goes wrong comes as an error: it need not be printed as well.
    logSeverityLevel: 4,
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
    extra: { session: { intra_op: { allow_spinning: spinning ? '1' : '0' } } },
  }).catch((cause: unknown): InferenceSession => {
    throw refusedModel(cause, options);
  });
  const tensor = ({ dtype, values, shape }: Feed): OrtTensor =>
    new Tensor(dtype, values as Float32Array, shape) as OrtTensor;
  const tensors = (feeds: Feeds): Record<string, OrtTensor> =>
    Object.fromEntries(Object.entries(feeds).map(([name, feed]) => [name, tensor(feed)]));
  return {
    bind(inputs, outputs) {
      const [feeds, fetches] = [tensors(inputs), tensors(outputs)];
      return {
        // No signal comes while the program runs: nothing else does.
        async run() {
          // Writes into the arrays of `fetches`.
          await session.run(feeds, fetches).catch((cause: unknown) => {
            throw failedRun(cause);
          });
        },
        async release() {},
      };
    },
    async release() {
      if (profile !== undefined) session.endProfiling();
      await session.release();
    },
  };
}
