import {
  add,
  addN,
  dispose,
  div,
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
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { HostArray } from '../base/host-array.ts';
import type { Compute, Engine } from '../engine/engine.ts';
import { type AnyModel, forward, networksOf, variablesOf } from '../model/model.ts';
import type { PreparedBatch } from '../run/prepare-batch.ts';
import { withTrainingLayers } from './training-layers.ts';
import { type UpdateOptions, weightUpdate } from './weight-update.ts';

export interface StepOptions extends UpdateOptions {
  readonly seed: number;
  /** How many batches an update is made from. */
  readonly accumulate: number;
  /** Told when the step is compiled again, for rows of another shape. */
  readonly onRecompile?: (notice: string) => void;
}

/** Where in a training a batch is. */
export interface StepPosition {
  /** The number of the update that the batch belongs to, from 1. */
  readonly update: number;
  /** The number of the batch, from 1: what random layers draw by. */
  readonly draw: number;
  readonly learningRate: number;
  /** Whether the batch ends its group, and so makes the update. */
  readonly applies: boolean;
  /** How many terms (examples, or steps with a label) its group has had, this batch included. */
  readonly terms: number;
}

export interface StepResult {
  /** The mean of the batch's weighted losses, and the penalties of regularisers. */
  readonly loss: number;
  /** Of each row, or step of it. */
  readonly losses: HostArray;
  readonly outputs: HostArray;
}

export interface TrainingStep {
  /** One batch forward and backward. */
  run(batch: PreparedBatch, position: StepPosition): Promise<StepResult>;
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
  const { seed, onRecompile } = options;
  const update = weightUpdate(model, options);
  const { variables, slots } = update;
  const accumulates = options.accumulate > 1;
  const sums = accumulates ? zerosFor(variables) : [];
  const networks = networksOf(model);

  const lossAndGradients = (features: readonly Tensor[], targets: Tensor, shares: Tensor, draw: Tensor) => {
    const { loss, seen } = observedLoss(model, networks, targets, shares, () =>
      forward(model, features, { training: true }),
    );
    const { value, grads } = withTrainingLayers(networks, { seed, step: draw }, () => variableGrads(loss, variables));
    const gradients = variables.map((weight) => grads[weight.name] ?? zerosLike(weight));
    return { loss: value, gradients, ...seen };
  };

  /** Adds to the group's sum, in which every term counts the same whatever batch it is in; gives it. */
  const addToGroup = (gradients: readonly Tensor[], terms: Scalar): Tensor[] =>
    sums.map((sumSoFar, index) => {
      const gradient = gradients[index];
      return gradient ? add(sumSoFar, mul(gradient, terms)) : sumSoFar;
    });

  const compute =
    (applies: boolean): Compute =>
    (...inputs) => {
      const features = inputs.slice(0, -settingsOfStep);
      const [targets, shares, draw, ...scalars] = inputs.slice(-settingsOfStep) as [
        Tensor,
        Tensor,
        Tensor,
        ...Scalar[],
      ];
      const [learningRate, step, terms, termsOfGroup] = scalars as [Scalar, Scalar, Scalar, Scalar];
      const { loss, gradients, losses, outputs } = lossAndGradients(features, targets, shares, draw);
      if (accumulates) {
        const totals = addToGroup(gradients, terms);
        if (applies)
          update.move(
            totals.map((total) => div(total, termsOfGroup)),
            learningRate,
            step,
          );
        sums.forEach((sumSoFar, index) => {
          sumSoFar.assign(applies ? zerosLike(sumSoFar) : (totals[index] ?? sumSoFar));
        });
      } else update.move(gradients, learningRate, step);
      const result = [loss, losses, outputs].flatMap((tensor) => (tensor ? [tensor.clone()] : []));
      dispose([losses, outputs].flatMap((tensor) => tensor ?? []));
      return result;
    };

  const state = [...variablesOf(model), ...slots, ...sums];
  const applying = engine.program('training step', compute(true), state, onRecompile);
  const accumulating = accumulates
    ? engine.program('training step, accumulating', compute(false), state, onRecompile)
    : applying;

  return {
    slots,
    async run({ features, targets, weights: lossWeights, terms }, position) {
      const inputs: HostArray[] = [
        ...features,
        targets,
        sharesOf(lossWeights, terms),
        integerArray(position.draw),
        ...[position.learningRate, position.update, terms, atLeastOne(position.terms)].map(scalarArray),
      ];
      const [loss, losses, outputs] = await (position.applies ? applying : accumulating).run(inputs);
      if (!loss || !losses || !outputs) throw new RangeError('a training step gave no outputs');
      return { loss: loss.values[0] ?? Number.NaN, losses, outputs };
    },
    dispose() {
      applying.dispose();
      accumulating.dispose();
      dispose([...slots, ...sums]);
    },
  };
}

/** What a step is given after the features: targets, shares, draw, learning rate, update, count, examples. */
const settingsOfStep = 7;

/** Variables for the sums of gradients, all 0. */
export const zerosFor = (variables: readonly Variable[]): Variable[] =>
  variables.map((weight) => tidy(() => variable(zerosLike(weight), false)));

/** A batch's loss, with penalties, to be differentiated. What it came from is part of a step's result: `seen` holds it beyond the gradient's scope. */
export function observedLoss(
  model: AnyModel,
  networks: readonly LayersModel[],
  targets: Tensor,
  shares: Tensor,
  outputsOf: () => Tensor,
): { loss: () => Scalar; readonly seen: { outputs?: Tensor; losses?: Tensor } } {
  const seen: { outputs?: Tensor; losses?: Tensor } = {};
  const loss = (): Scalar => {
    const outputs = outputsOf();
    const losses = model.head.loss(outputs, targets);
    seen.outputs = keep(outputs.clone());
    seen.losses = keep(losses.clone());
    return addN([sum(mul(losses, shares)), ...penalties(networks)]);
  };
  return { loss, seen };
}

/** What layers with a regulariser ask for. Those of a frozen network cannot change and are left out. */
const penalties = (networks: readonly LayersModel[]): Scalar[] =>
  networks.filter(({ trainable }) => trainable).flatMap((network) => network.calculateLosses());

/** A batch of sequences may have no step with a label: all weights are then 0. */
export const atLeastOne = (terms: number): number => Math.max(terms, 1);

/** What each loss counts in the batch's mean. */
export function sharesOf(weights: Float32Array, terms: number): HostArray {
  const values = weights.map((weight) => weight / atLeastOne(terms));
  return { dtype: 'float32', shape: [values.length], values };
}

export const scalarArray = (number: number): HostArray => ({
  dtype: 'float32',
  shape: [],
  values: Float32Array.of(number),
});

export const integerArray = (number: number): HostArray => ({
  dtype: 'int32',
  shape: [],
  values: Int32Array.of(number),
});
