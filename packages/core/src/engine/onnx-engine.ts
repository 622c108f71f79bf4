import { borrowTensor, compile, type SessionOptions } from '@encoderkit/tfjs-backend-onnx';
import { dispose } from '@tensorflow/tfjs-core';
import type { HostArray } from '../base/host-array.ts';
import type { Engine } from './engine.ts';
import { readTensors } from './read-tensors.ts';

/**
 * Compiles to ONNX Runtime. Works whichever TF.js backend is active. `session`: threads, execution providers.
 *
 * @example
 * ```ts
 * import { fromItems, onnxEngine, regressor, train } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
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
    program(name, compute, _state, onRecompile = () => {}) {
      const compiled = compile(compute, { onRecompile() {}, maxPrograms, ...session, name });
      const noticeNew = rowShapes(name, onRecompile);
      return {
        async run(inputs) {
          noticeNew(inputs);
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

/** Batches of sequences come in several lengths, those of `predict` in several sizes besides; building a program costs more than keeping it. */
const maxPrograms = 32;

/**
 * Tells of rows of a shape that has not been there. Core pads batches to a few sizes: another program for one of them is no news, and
 * neither is the first.
 */
function rowShapes(name: string, notice: (text: string) => void): (inputs: readonly HostArray[]) => void {
  const seen = new Set<string>();
  return (inputs) => {
    const rows = inputs.filter(({ shape }) => shape.length > 1);
    const text = rows.map(({ dtype, shape }) => `${dtype}[rows, ${shape.slice(1).join(', ')}]`).join(', ');
    if (seen.has(text)) return;
    seen.add(text);
    if (seen.size === 1) return;
    notice(`${name}: compiles program ${seen.size}, for inputs ${text}; at most ${maxPrograms} are kept.`);
  };
}
