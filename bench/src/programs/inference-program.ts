import type { Engine, HostArray, Model } from '@encoderkit/core';
import type { Tensor } from '@tensorflow/tfjs-core';

type AnyModel = Pick<Model<never, never, unknown, unknown>, 'network' | 'head'>;

/** Features to probabilities, as a function of tensors. */
export const probabilitiesOf =
  ({ network, head }: AnyModel) =>
  (features: Tensor): Tensor =>
    head.activation(network.apply(features, { training: false }) as Tensor);

export interface InferenceProgram {
  run(features: HostArray): Promise<HostArray>;
  dispose(): void;
}

/** The same on every engine. The caller disposes it; the model stays. */
export function inferenceProgram(engine: Engine, model: AnyModel): InferenceProgram {
  const probabilities = probabilitiesOf(model);
  const compute = ({ features }: { features: Tensor }) => ({ probabilities: probabilities(features) });
  const program = engine.program('inference', compute);
  return {
    async run(features) {
      return (await program.run({ features })).probabilities;
    },
    dispose: () => program.dispose(),
  };
}
