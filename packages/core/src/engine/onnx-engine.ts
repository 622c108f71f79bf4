import { compile, type SessionOptions } from '@encoderkit/tfjs-backend-onnx';
import { dispose } from '@tensorflow/tfjs-core';
import { toTensor } from '../host-array.ts';
import type { Engine } from './engine.ts';
import { readTensors } from './read-tensors.ts';

/** Compiles to ONNX Runtime. Works whichever TF.js backend is active. */
export function onnxEngine(reason: string, session: SessionOptions = {}): Engine {
  return {
    name: 'onnx',
    reason,
    program(name, compute, state) {
      // Core pads batches to a few sizes: another program for one of them is no news.
      const compiled = compile(compute, { onRecompile() {}, ...session, name, state });
      return {
        async run(inputs) {
          const tensors = inputs.map(toTensor);
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
