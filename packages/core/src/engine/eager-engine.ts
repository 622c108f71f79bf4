import { dispose, keep, tidy } from '@tensorflow/tfjs-core';
import { toTensor } from '../base/host-array.ts';
import type { Engine } from './engine.ts';
import { readTensors } from './read-tensors.ts';

/**
 * Runs op by op on whatever TF.js backend is active.
 *
 * @example
 * ```ts
 * import { eagerEngine } from '@encoderkit/core';
 *
 * console.log(eagerEngine('to find out which op is at fault').name); // eager
 * ```
 */
export function eagerEngine(reason: string): Engine {
  return {
    name: 'eager',
    reason,
    program: (_name, compute) => ({
      async run(inputs) {
        const tensors = inputs.map(toTensor);
        try {
          return await readTensors(tidy(() => compute(...tensors).map((output) => keep(output.clone()))));
        } finally {
          dispose(tensors);
        }
      },
      dispose() {},
    }),
  };
}
