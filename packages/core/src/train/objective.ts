import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Tensors } from '../engine/engine.ts';
import { type AnyModel, headForward, lossesOf, trunkForward } from '../model/model.ts';
import { trunkOf } from '../model/trunk.ts';
import type { ModelBatch } from '../run/prepare-batch.ts';

/** A weight of a layer, as TF.js keeps it. */
export type LayerWeight = LayersModel['weights'][number];

/** Losses by name. Each is a scalar, or has a number for each row (or step of it), of which the mean is taken, by the batch's `weights` where it has some. */
export type Losses = Readonly<Record<string, Tensor>>;

/** What a step of training adds to the batch that it is given. A type, not an interface: only then is it a record of tensors. */
export type StepTensors = {
  /** A scalar, int32: another number for each batch. For `randomUniform(shape, { seed, step: draw })`. */
  readonly draw: Tensor;
  /** What `encode` made of `features`, where there is one. */
  readonly embeddings: Tensor;
};

/**
 * What training makes small: functions of tensors, which are traced and compiled, so they must not read numbers or branch on them.
 *
 * `Batch`: what `losses` takes by name, which is what each update is given as arrays, with `draw` and `embeddings` of `StepTensors`. `Seen`: what `forward` gives.
 */
export interface Objective<Batch extends Tensors, Seen extends Tensors = Tensors> {
  /** All networks that take part, by name: a weight is called `name/layer/weight`. Which of them learn is for `parameters` to say. */
  readonly networks: Readonly<Record<string, LayersModel>>;
  /** `features` of the batch to embeddings, each row by itself: the part that `chunkSize` cuts. */
  readonly encode?: (features: readonly Tensor[]) => Tensor;
  /** What the losses are computed from. It comes back from each update, as arrays: for metrics. */
  readonly forward?: (batch: Batch) => Seen;
  readonly losses: (batch: Batch, seen: Seen) => Losses;
  /** What the learning rate is multiplied by for a weight, besides what `parameters` say. */
  readonly learningRateOf?: (weight: LayerWeight) => number;
}

/** All that a loss of a model can be made from. */
export type ModelLossContext = ModelInputs &
  ModelOutputs & {
    /** What the head's own `loss` gives, by name. */
    readonly headLosses: Losses;
  };

/** What the objective of a model is computed from, and what it gives besides. Types, not interfaces: only then are they records of tensors. */
export type ModelInputs = ModelBatch & StepTensors;
export type ModelOutputs = { readonly outputs: Tensor };

/** What `modelObjective` makes. */
export type ModelObjective = Objective<ModelInputs, ModelOutputs>;

/**
 * What `train` minimises for a model: its head's loss. With `losses` something else, made from the same batch: further losses beside
 * `headLosses`, or others in their place.
 *
 * @example
 * ```ts
 * import { chooseEngine, fromItems, modelBatches, modelObjective, regressor, trainingStep } from '@encoderkit/core';
 * import { vectorEncoder } from '@encoderkit/tabular';
 * import { abs, mean, mul } from '@tensorflow/tfjs-core';
 *
 * const model = regressor(vectorEncoder({ length: 1, units: [4], normalize: false }), { normalizeTargets: false });
 * const data = fromItems([{ input: [1], label: 2 }, { input: [2], label: 4 }]);
 * const sparse = modelObjective(model, ({ headLosses, embeddings }) => ({ ...headLosses, sparsity: mul(mean(abs(embeddings)), 0.01) }));
 * const step = trainingStep(await chooseEngine('auto'), sparse);
 * for (let epoch = 1; epoch <= 20; epoch++) {
 *   for await (const batch of modelBatches(model, data, { epoch })) console.log((await step.update(batch)).losses);
 * }
 * step.dispose();
 * model.dispose();
 * ```
 */
export function modelObjective(
  model: AnyModel,
  losses: (context: ModelLossContext) => Losses = ({ headLosses }) => headLosses,
): ModelObjective {
  const { encoder, head } = model;
  const use = { training: true };
  return {
    networks: { encoder: trunkOf(model).network, head: head.network },
    encode: (features) => trunkForward(model, features, use),
    forward: ({ embeddings }) => ({ outputs: headForward(model, embeddings, use) }),
    losses: (batch, { outputs }) => losses({ ...batch, outputs, headLosses: lossesOf(head, { ...batch, outputs }) }),
    learningRateOf: (weight) => encoder.learningRateOf?.(weight) ?? 1,
  };
}
