import { engine } from '@tensorflow/tfjs-core';

/**
 * Calls `make`, which makes networks. Where it fails half-way, the weights of the layers that it had made are freed: nobody else knows of them.
 * `encoderFactory` and `restored` do so with what they are given.
 *
 * @throws what `make` throws
 * @example
 * ```ts
 * import { wholeOrNothing } from '@encoderkit/core';
 * import { layers, sequential } from '@tensorflow/tfjs-layers';
 *
 * const network = wholeOrNothing(() => sequential({ layers: [layers.dense({ units: 2, inputShape: [3] })] }));
 * console.log(network.countParams()); // 8
 * network.dispose();
 * ```
 */
export function wholeOrNothing<Made>(make: () => Made): Made {
  const variables = engine().registeredVariables;
  const before = new Set(Object.keys(variables));
  try {
    return make();
  } catch (error) {
    for (const [name, variable] of Object.entries(variables)) if (!before.has(name)) variable.dispose();
    throw error;
  }
}
