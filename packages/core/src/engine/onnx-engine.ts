import { borrowTensor, compile, type SessionOptions } from '@encoderkit/tfjs-backend-onnx';
import { dispose, type NamedTensorMap, type Tensor } from '@tensorflow/tfjs-core';
import type { HostArray } from '../base/host-array.ts';
import type { Engine, Program, Tensors } from './engine.ts';
import { type Laid, laidOut, readTensors } from './read-tensors.ts';

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
    program<Inputs extends Tensors, Outputs extends Tensors>(
      name: string,
      compute: (inputs: Inputs) => Outputs,
      onRecompile: (notice: string) => void = () => {},
    ): Program<Inputs, Outputs> {
      const compiledOf = ({ place }: Laid<Inputs>) =>
        compile((...tensors: Tensor[]) => compute(place(tensors)) as Outputs & NamedTensorMap, {
          onRecompile() {},
          maxPrograms,
          ...session,
          name,
        });
      /** By names and lists of inputs, of which there is nearly always one. */
      const programs = new Map<string, ReturnType<typeof compiledOf>>();
      const noticeNew = rowShapes(name, onRecompile);
      return {
        async run(inputs) {
          const laid = laidOut<Inputs>(inputs);
          const compiled = programs.get(laid.layout) ?? compiledOf(laid);
          programs.set(laid.layout, compiled);
          noticeNew(laid.arrays);
          // Not copied: every copy is memory that the garbage collector has to be called for, beside the threads that compute.
          const tensors = laid.arrays.map(({ values, shape, dtype }) => borrowTensor(values, { shape, dtype }));
          try {
            return await readTensors<Outputs>(await compiled(...tensors));
          } finally {
            dispose(tensors);
          }
        },
        dispose() {
          for (const compiled of programs.values()) compiled.dispose();
          programs.clear();
        },
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
