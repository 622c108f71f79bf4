import { dispose, keep, type NamedTensorMap, tidy } from '@tensorflow/tfjs-core';
import { toTensor } from '../base/host-array.ts';
import type { ArraysOf, Engine, Tensors } from './engine.ts';
import { copiesOf, laidOut, readTensors } from './read-tensors.ts';

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
    program: <Inputs extends Tensors, Outputs extends Tensors>(
      _name: string,
      compute: (inputs: Inputs) => Outputs,
    ) => ({
      async run(inputs: ArraysOf<Inputs>): Promise<ArraysOf<Outputs>> {
        const { arrays, place } = laidOut<Inputs>(inputs);
        const tensors = arrays.map(toTensor);
        try {
          const kept = (outputs: Outputs) => copiesOf(outputs, (tensor) => keep(tensor.clone()));
          return await readTensors(tidy(() => kept(compute(place(tensors))) as Outputs & NamedTensorMap));
        } finally {
          dispose(tensors);
        }
      },
      dispose() {},
    }),
  };
}
