import type { EngineChoice } from '../engine/choose-engine.ts';
import type { Engine, Program, Tensors } from '../engine/engine.ts';
import { checkModel, type Model } from '../model/model.ts';
import { networkProgram } from './network-program.ts';

/**
 * A function of tensors that uses a model's weights, made to run on an engine: for what looks at a model in another way than `predict`
 * does. It is made once for each name and engine, and lives as long as the model, which frees it.
 *
 * @param name Names this use of the model among all others of yours: the same name gives the program that was made first.
 * @param compute Tensors by name in, tensors by name out. Is traced: no host reads, no branching on numbers.
 * @throws EncoderKitError `invalid-input` for what is no model, `disposed`
 * @example
 * ```ts
 * import { classifier, modelProgram } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 * import { grad, sum, type Tensor } from '@tensorflow/tfjs-core';
 *
 * const model = classifier(vectorEncoder({ length: 2, normalize: false }), { labels: ['low', 'high'] });
 * const logits = (input: Tensor) => sum(model.network.apply(input) as Tensor);
 * const sensitivity = await modelProgram(model, 'sensitivity', ({ features: [input] }: { features: Tensor[] }) => ({
 *   ...(input && { gradient: grad(logits)(input) }),
 * }));
 * const { gradient } = await sensitivity.run({ features: await model.encoder.preprocess([[1, 2]]) });
 * console.log(gradient?.shape); // [1, 2]
 * model.dispose();
 * ```
 */
export async function modelProgram<Inputs extends Tensors, Outputs extends Tensors>(
  model: Pick<Model<never, never, unknown, unknown>, 'encoder' | 'head' | 'network'>,
  name: string,
  compute: (inputs: Inputs) => Outputs,
  engine?: EngineChoice | Engine,
): Promise<Program<Inputs, Outputs>> {
  checkModel('modelProgram', model);
  return networkProgram(model.network, name, compute, engine);
}
