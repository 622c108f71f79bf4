import { borrowTensor, compile, type SessionOptions } from '@encoderkit/tfjs-backend-onnx';
import { dispose } from '@tensorflow/tfjs-core';
import type { Engine } from './engine.ts';
import { readTensors } from './read-tensors.ts';

/**
 * Compiles to ONNX Runtime. Works whichever TF.js backend is active. `session`: threads, execution providers.
 *
 * @example
 * ```ts
 * import { fromItems, onnxEngine, regressor, train } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/core/testing';
 *
 * const engine = onnxEngine('one thread, beside a server', { threads: 1 });
 * const model = regressor(vectorEncoder({ length: 1 }), {});
 * await train(model, fromItems([{ input: [1], label: 1 }]), { epochs: 1, engine });
 * model.dispose();
 * ```
 */
export function onnxEngine(reason: string, session: SessionOptions = {}): Engine {
  return {
    name: 'onnx',
    reason,
    program(name, compute, state) {
      // Core pads batches to a few sizes: another program for one of them is no news.
      const compiled = compile(compute, { onRecompile() {}, ...session, name, state });
      return {
        async run(inputs) {
          // Not copied: every copy is memory that the garbage collector has to be called for, beside the threads that compute.
          const tensors = inputs.map(({ values, shape, dtype }) => borrowTensor(values, { shape, dtype }));
          try {
            return await readTensors(await compiled(...tensors));
          } finally {
            dispose(tensors);
          }
        },
        dispose: () => compiled.dispose(),
      };
    },
  };
}
