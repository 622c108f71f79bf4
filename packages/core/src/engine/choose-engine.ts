import { lookUp } from '@encoderkit/errors';
import { engine, getBackend, setBackend } from '@tensorflow/tfjs-core';
import { eagerEngine } from './eager-engine.ts';
import type { Engine } from './engine.ts';
import { type NativePackage, tryNativePackages } from './native-packages.ts';
import { onnxEngine } from './onnx-engine.ts';

export type EngineChoice = 'auto' | 'onnx' | 'eager';

interface Surroundings {
  /** Told, in one line, why an installed native package is not used. */
  readonly warn: (notice: string) => void;
  readonly packages?: readonly NativePackage[];
}

const choices: { readonly [choice in EngineChoice]: (surroundings: Surroundings) => Promise<Engine> } = {
  onnx: async () => onnxEngine('ONNX Runtime, as asked'),
  eager: async () => eagerEngine(`TF.js backend "${getBackend()}", op by op, as asked`),
  async auto({ warn, packages }) {
    const native = await tryNativePackages(packages);
    for (const { name, problem } of native.failures)
      warn(`${name} is installed but not used: ${problem}. Training with ONNX Runtime.`);
    if (!native.found)
      return onnxEngine(
        native.failures.length > 0
          ? 'ONNX Runtime: the native TF.js package does not work here'
          : 'ONNX Runtime: no TF.js package for GPUs is installed',
      );
    if (engine().backendName !== native.found.backend) await setBackend(native.found.backend);
    return eagerEngine(native.found.reason);
  },
};

/**
 * Picks what trains and runs networks: `'onnx'` compiles to ONNX Runtime; `'eager'` runs on the active TF.js backend;
 * `'auto'` takes `@tensorflow/tfjs-node-gpu` when it is installed and finds a GPU, and ONNX Runtime otherwise. To train with
 * `@tensorflow/tfjs-node` on a processor, which is slower, import it and ask for `'eager'`.
 *
 * @throws EncoderKitError `invalid-option`
 * @example
 * ```ts
 * import { chooseEngine } from '@encoderkit/core';
 *
 * const { name, reason } = await chooseEngine('auto');
 * console.log(name, reason);
 * ```
 */
export async function chooseEngine(
  choice: EngineChoice = 'auto',
  surroundings: Surroundings = { warn: console.warn },
): Promise<Engine> {
  return choices[lookUp('chooseEngine', 'engine', choices, choice)](surroundings);
}
