import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EngineChoice } from '../engine/choose-engine.ts';
import type { Compute, Engine, Program } from '../engine/engine.ts';
import { engineFor } from '../engine/engine-for.ts';
import { inferenceProgram } from '../engine/programs.ts';
import { variableOf } from '../model/model.ts';

/**
 * A function of tensors that uses the weights of an encoder's network, made to run on an engine: for encoders that run their layers in another
 * way than `encode` does. It is made once for each name and engine, and lives as long as the network.
 *
 * @param name Names this use of the network among all others.
 * @param compute Is traced: no host reads, no branching on numbers.
 * @throws EncoderKitError `disposed`
 * @example
 * ```ts
 * import { networkProgram } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 * import { neg, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const { network, preprocess, dispose } = vectorEncoder({ length: 2, normalize: false });
 * const negated = await networkProgram(network, 'negated', (...inputs) => [neg(network.apply(inputs) as Tensor)]);
 * const [vectors] = await negated.run(await preprocess([[1, 2]]));
 * console.log(vectors?.shape[0]); // 1
 * dispose();
 * ```
 */
export async function networkProgram(
  network: LayersModel,
  name: string,
  compute: Compute,
  engine?: EngineChoice | Engine,
): Promise<Program> {
  return inferenceProgram(await engineFor(engine), network, name, compute, network.weights.map(variableOf));
}
