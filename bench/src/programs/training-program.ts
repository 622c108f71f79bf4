import { adam, type Engine, type HostArray, type Model, type Optimizer } from '@encoderkit/core';
import {
  addN,
  fill,
  mean,
  ones,
  type Scalar,
  Tensor,
  tidy,
  Variable,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';

type AnyModel = Pick<Model<never, never, unknown, unknown>, 'network' | 'encoder' | 'head'>;

type Inputs = {
  readonly features: readonly Tensor[];
  readonly targets: Tensor;
  readonly learningRate: Scalar;
  readonly step: Scalar;
};

/** A bare training step: forward, loss, gradients, optimizer; no data, no metrics, no progress. */
export interface TrainingProgram {
  /** One update; gives the loss of the batch. */
  step(features: HostArray | readonly HostArray[], targets: HostArray): Promise<number>;
  dispose(): void;
}

/** The same step on every engine. The caller disposes it; the model stays. */
export function trainingProgram(engine: Engine, model: AnyModel, optimizer: Optimizer = adam()): TrainingProgram {
  const weights = model.network.trainableWeights.flatMap((weight) => {
    const read = weight.read();
    return read instanceof Variable ? [read] : [];
  });
  const slots = weights.map(({ shape }) =>
    Object.fromEntries(
      Object.entries(optimizer.slots).map(([name, initial]) => [
        name,
        tidy(() => variable(fill(shape, initial), false)),
      ]),
    ),
  );
  const slotVariables = slots.flatMap((each) => Object.values(each));

  const compute = ({ features, targets, learningRate, step }: Inputs) => {
    const { value, grads } = variableGrads(() => lossOf(model, features, targets), weights);
    weights.forEach((weight, index) => {
      const gradient = grads[weight.name];
      const own = slots[index];
      if (!gradient || !own) throw new RangeError(`no gradient reaches the weight ${weight.name}`);
      const update = optimizer.update({ gradient, weight, slots: own, learningRate, step });
      weight.assign(update.weight);
      for (const [name, slot] of Object.entries(own)) slot.assign(update.slots[name] ?? slot);
    });
    return { loss: value };
  };
  const program = engine.program('training step', compute);
  let steps = 0;

  return {
    async step(features, targets) {
      steps++;
      const rates = { learningRate: scalar(optimizer.learningRate), step: scalar(steps) };
      const { loss } = await program.run({ features: [features].flat(), targets, ...rates });
      return loss.values[0] ?? Number.NaN;
    },
    dispose() {
      program.dispose();
      for (const slot of slotVariables) slot.dispose();
    },
  };
}

/** The mean over rows that all count the same. */
function lossOf({ encoder, head }: AnyModel, features: readonly Tensor[], targets: Tensor): Scalar {
  const embeddings = encoder.network.apply([...features], { training: true }) as Tensor;
  const outputs = head.network.apply(embeddings, { training: true }) as Tensor;
  const losses = head.loss({ outputs, targets, embeddings, weights: ones([targets.shape[0] ?? 1]) });
  return mean(losses instanceof Tensor ? losses : addN(Object.values(losses)));
}

const scalar = (number: number): HostArray => ({ dtype: 'float32', shape: [], values: Float32Array.of(number) });
