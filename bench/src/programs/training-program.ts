import { adam, type Engine, type HostArray, type Model, type Optimizer } from '@encoderkit/core';
import { fill, mean, type Scalar, type Tensor, tidy, Variable, variable, variableGrads } from '@tensorflow/tfjs-core';

type AnyModel = Pick<Model<never, never, unknown, unknown>, 'network' | 'head'>;

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

  const compute = (...inputs: Tensor[]): Tensor[] => {
    const features = inputs.slice(0, -3);
    const [targets, learningRate, step] = inputs.slice(-3) as [Tensor, Scalar, Scalar];
    const { value, grads } = variableGrads(
      () => mean(model.head.loss(model.network.apply(features, { training: true }) as Tensor, targets)),
      weights,
    );
    weights.forEach((weight, index) => {
      const gradient = grads[weight.name];
      const own = slots[index];
      if (!gradient || !own) throw new RangeError(`no gradient reaches the weight ${weight.name}`);
      const update = optimizer.update({ gradient, weight, slots: own, learningRate, step });
      weight.assign(update.weight);
      for (const [name, slot] of Object.entries(own)) slot.assign(update.slots[name] ?? slot);
    });
    return [value];
  };
  const program = engine.program('training step', compute, [...weights, ...slotVariables]);
  let steps = 0;

  return {
    async step(features, targets) {
      steps++;
      const [loss] = await program.run([...[features].flat(), targets, scalar(optimizer.learningRate), scalar(steps)]);
      return loss?.values[0] ?? Number.NaN;
    },
    dispose() {
      program.dispose();
      for (const slot of slotVariables) slot.dispose();
    },
  };
}

const scalar = (number: number): HostArray => ({ dtype: 'float32', shape: [], values: Float32Array.of(number) });
