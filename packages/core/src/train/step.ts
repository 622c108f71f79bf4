import {
  add,
  addN,
  dispose,
  div,
  fill,
  keep,
  mul,
  type Scalar,
  sum,
  type Tensor,
  tidy,
  type Variable,
  variable,
  variableGrads,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { Compute, Engine } from '../engine/engine.ts';
import type { HostArray } from '../host-array.ts';
import { forward, type Model, trainableWeightsOf, variableOf, weightsOf } from '../model/model.ts';
import { clipByGlobalNorm, clipByValue } from '../optimizer/clip.ts';
import type { Optimizer } from '../optimizer/optimizer.ts';
import type { PreparedBatch } from './prepare.ts';
import { withTrainingLayers } from './training-layers.ts';

type AnyModel = Pick<Model<never, never, unknown, unknown>, 'encoder' | 'head'>;

export interface StepOptions {
  readonly optimizer: Optimizer;
  readonly seed: number;
  readonly clipNorm: number | undefined;
  readonly clipValue: number | undefined;
  /** Whether gradients are added up over several batches. */
  readonly accumulates: boolean;
}

export interface StepResult {
  /** The mean of the weighted losses. */
  readonly loss: number;
  readonly losses: HostArray;
  readonly outputs: HostArray;
}

export interface TrainingStep {
  /**
   * One batch forward and backward. `update` is the number of the update that it belongs to, from 1; the batch that ends a
   * group of `batches` makes the update.
   */
  run(
    batch: PreparedBatch,
    at: { update: number; draw: number; learningRate: number; applies: boolean; batches: number },
  ): Promise<StepResult>;
  /** What the optimizer remembers, in a fixed order: part of a checkpoint. */
  readonly slots: readonly Variable[];
  /** Frees the optimizer's memory and the compiled programs. The model stays. */
  dispose(): void;
}

/**
 * Everything that happens in a step of training, in order: the random layers get their numbers, the model runs forward, the
 * weighted losses are summed, gradients flow back, are clipped, and the optimizer moves each weight.
 */
export function trainingStep(engine: Engine, model: AnyModel, options: StepOptions): TrainingStep {
  const { optimizer, seed, clipNorm, clipValue, accumulates } = options;
  const weights = trainableWeightsOf(model);
  const variables = weights.map(variableOf);
  const slots = variables.map((weight) => slotsFor(optimizer, weight));
  const sums = accumulates ? variables.map((weight) => tidy(() => variable(zerosLike(weight), false))) : [];
  const networks = [model.encoder.network, model.head.network];

  const lossAndGradients = (features: readonly Tensor[], targets: Tensor, sampleWeights: Tensor, draw: Tensor) => {
    const seen: { outputs?: Tensor; losses?: Tensor } = {};
    const weightedLoss = (): Scalar => {
      const outputs = forward(model, features, { training: true });
      const losses = model.head.loss(outputs, targets);
      // They are part of the result, beyond the scope of the gradient.
      seen.outputs = keep(outputs.clone());
      seen.losses = keep(losses.clone());
      return addN([sum(mul(losses, sampleWeights)), ...regularization(networks)]);
    };
    const { value, grads } = withTrainingLayers(networks, { seed, step: draw }, () =>
      variableGrads(weightedLoss, variables),
    );
    const gradients = variables.map((weight) => grads[weight.name] ?? zerosLike(weight));
    return { loss: value, gradients, ...seen };
  };

  const moveWeights = (gradients: readonly Tensor[], learningRate: Scalar, step: Scalar): void => {
    const bounded = clipValue === undefined ? [...gradients] : clipByValue(gradients, clipValue);
    const clipped = clipNorm === undefined ? bounded : clipByGlobalNorm(bounded, clipNorm).gradients;
    const updates = weights.map((weight, index) => {
      const gradient = clipped[index] ?? weight.read();
      // Biases and the scales of normalisation are vectors; decaying them does no good.
      const decay = weight.shape.length > 1;
      return optimizer.update({
        gradient,
        weight: weight.read(),
        slots: slots[index] ?? {},
        learningRate,
        step,
        decay,
      });
    });
    updates.forEach((update, index) => {
      weights[index]?.write(update.weight);
      for (const [name, slot] of Object.entries(slots[index] ?? {})) slot.assign(update.slots[name] ?? slot);
    });
  };

  /** `applies`: whether the batch ends its group, and so makes the update. */
  const compute =
    (applies: boolean): Compute =>
    (...inputs) => {
      const features = inputs.slice(0, -6);
      const [targets, sampleWeights, learningRate, step, draw, batches] = inputs.slice(-6) as [
        Tensor,
        Tensor,
        Scalar,
        Scalar,
        Tensor,
        Scalar,
      ];
      const { loss, gradients, losses, outputs } = lossAndGradients(features, targets, sampleWeights, draw);
      const totals = gradients.map((gradient, index) => (sums[index] ? add(sums[index], gradient) : gradient));
      if (applies) moveWeights(accumulates ? totals.map((total) => div(total, batches)) : totals, learningRate, step);
      sums.forEach((sumSoFar, index) => {
        const total = totals[index];
        if (total) sumSoFar.assign(applies ? zerosLike(sumSoFar) : total);
      });
      const result = [loss, losses, outputs].flatMap((tensor) => (tensor ? [tensor.clone()] : []));
      dispose([losses, outputs].flatMap((tensor) => tensor ?? []));
      return result;
    };

  const state = [...weightsOf(model).map(variableOf), ...slots.flatMap((each) => Object.values(each)), ...sums];
  const apply = engine.program('training step', compute(true), state);
  const accumulate = accumulates ? engine.program('training step, accumulating', compute(false), state) : apply;

  return {
    slots: slots.flatMap((each) => Object.values(each)),
    async run({ features, targets, weights: sampleWeights, count }, { update, draw, learningRate, applies, batches }) {
      const share = sampleWeights.map((weight) => weight / count);
      const inputs = [
        ...features,
        targets,
        { dtype: 'float32', shape: [share.length], values: share } as const,
        scalarArray(learningRate),
        scalarArray(update),
        { dtype: 'int32', shape: [], values: Int32Array.of(draw) } as const,
        scalarArray(batches),
      ];
      const [loss, losses, outputs] = await (applies ? apply : accumulate).run(inputs);
      if (!loss || !losses || !outputs) throw new RangeError('a training step gave no outputs');
      return { loss: loss.values[0] ?? Number.NaN, losses, outputs };
    },
    dispose() {
      apply.dispose();
      accumulate.dispose();
      dispose([...slots.flatMap((each) => Object.values(each)), ...sums]);
    },
  };
}

function slotsFor(optimizer: Optimizer, weight: Variable): Record<string, Variable> {
  return Object.fromEntries(
    Object.entries(optimizer.slots).map(([name, initial]) => [
      name,
      tidy(() => variable(fill(weight.shape, initial), false)),
    ]),
  );
}

/** The penalties that layers with a regulariser ask for. */
function regularization(networks: readonly AnyModel['encoder']['network'][]): Scalar[] {
  return networks.flatMap((network) => network.layers.flatMap((layer) => layer.calculateLosses()));
}

const scalarArray = (number: number): HostArray => ({ dtype: 'float32', shape: [], values: Float32Array.of(number) });
