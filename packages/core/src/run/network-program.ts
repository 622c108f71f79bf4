import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EngineChoice } from '../engine/choose-engine.ts';
import type { Engine, Program, Tensors } from '../engine/engine.ts';
import { engineFor } from '../engine/engine-for.ts';
import { inferenceProgram } from '../engine/programs.ts';
import { variableOf } from '../model/model.ts';

/**
 * A function of tensors that uses the weights of an encoder's network, made to run on an engine: for encoders that run their layers in another
 * way than `encode` does. It is made once for each name and engine, and lives as long as the network.
 *
 * @param name Names this use of the network among all others of yours: the same name gives the program that was made first.
 * @param compute Tensors by name in, tensors by name out. Is traced: no host reads, no branching on numbers.
 * @throws EncoderKitError `disposed`
 * @example
 * ```ts
 * import { networkProgram } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 * import { neg, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const { network, preprocess, dispose } = vectorEncoder({ length: 2, normalize: false });
 * const negated = await networkProgram(network, 'negated', ({ features }: { features: Tensor[] }) => ({
 *   vectors: neg(network.apply(features) as Tensor),
 * }));
 * const { vectors } = await negated.run({ features: await preprocess([[1, 2]]) });
 * console.log(vectors.shape[0]); // 1
 * dispose();
 * ```
 */
export async function networkProgram<Inputs extends Tensors, Outputs extends Tensors>(
  network: LayersModel,
  name: string,
  compute: (inputs: Inputs) => Outputs,
  engine?: EngineChoice | Engine,
): Promise<Program<Inputs, Outputs>> {
  return inferenceProgram(await engineFor(engine), network, name, compute, network.weights.map(variableOf));
}
