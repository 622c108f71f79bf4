import { type Engine, type EngineChoice, modelProgram, type Program } from '@encoderkit/core';
import {
  argMax,
  where as choose,
  grad,
  less,
  mul,
  oneHot,
  reshape,
  sum,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import { embeddingName } from '../encoder/embedding-name.ts';
import type { TextModel } from './text-model.ts';

/** What each token of a text counts in a model's decision, as a program. */
export const gradientProgram = (
  model: TextModel,
  name: string,
  engine: EngineChoice | Engine | undefined,
): Promise<Program<Inputs, { weights: Tensor }>> =>
  modelProgram(model, name, (inputs: Inputs) => ({ weights: weightsOf(model, inputs) }), engine);

type Inputs = { readonly features: readonly Tensor[]; readonly targets: Tensor; readonly asked: Tensor };

/** Gradient × input of each timestep, `[texts, timesteps]`. `targets`: the class of each output, or -1 for the one decided on; `asked`: 1 where it counts. */
function weightsOf({ network }: TextModel, { features: [ids], targets, asked }: Inputs): Tensor {
  if (!ids) throw new RangeError('a text has no tokens');
  const layer = network.getLayer(embeddingName);
  const embedded = layer.apply(ids) as Tensor;
  const score = (vectors: Tensor): Tensor => {
    layer.call = () => vectors.clone();
    try {
      const outputs = network.apply(ids, { training: false }) as Tensor;
      const classes = outputs.shape.at(-1) ?? 0;
      const logits = reshape(outputs, [-1, classes]);
      const chosen = choose(less(targets, 0), argMax(logits, -1), targets) as Tensor1D;
      return sum(mul(sum(mul(logits, oneHot(chosen, classes)), -1), asked));
    } finally {
      // The method of the class shows again.
      Reflect.deleteProperty(layer, 'call');
    }
  };
  return sum(mul(grad(score)(embedded), embedded), -1);
}
