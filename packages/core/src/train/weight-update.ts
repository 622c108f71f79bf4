import {
  add,
  div,
  fill,
  minimum,
  mul,
  type Scalar,
  sub,
  type Tensor,
  tidy,
  type Variable,
  variable,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { clipByGlobalNorm, clipByValue } from './optimizer/clip.ts';
import type { Optimizer } from './optimizer/optimizer.ts';
import type { TrainedWeight } from './parameters.ts';

export interface WeightUpdateOptions {
  readonly optimizer: Optimizer;
  readonly clipNorm?: number | undefined;
  readonly clipValue?: number | undefined;
  readonly averageWeights?: { readonly decay: number } | undefined;
}

/** The last part of a step: what moves the weights along their gradients. */
interface WeightUpdate {
  /** What the optimizer remembers, in a fixed order. The caller disposes them. */
  readonly slots: readonly Variable[];
  /** Averages of the weights, in their order; none unless asked for. The caller disposes them. */
  readonly averages: readonly Variable[];
  /** Clips gradients, moves each weight, and lets its average follow. `update`: its number, from 1. */
  move(gradients: readonly Tensor[], learningRate: Scalar, update: Scalar): void;
}

export function weightUpdate(
  weights: readonly TrainedWeight[],
  { optimizer, clipNorm, clipValue, averageWeights }: WeightUpdateOptions,
): WeightUpdate {
  const slots = weights.map(({ variable: weight }) => slotsFor(optimizer, weight));
  const averages = averageWeights ? weights.map(({ variable: weight }) => copyOf(weight)) : [];
  return {
    slots: slots.flatMap((each) => Object.values(each)),
    averages,
    move(gradients, learningRate, update) {
      const bounded = clipValue === undefined ? gradients : clipByValue(gradients, clipValue);
      const clipped = clipNorm === undefined ? bounded : clipByGlobalNorm(bounded, clipNorm).gradients;
      const moved = weights.map(({ variable: weight, learningRate: factor, weightDecay }, index) =>
        optimizer.update({
          gradient: clipped[index] ?? zerosLike(weight),
          weight,
          slots: slots[index] ?? {},
          learningRate: factor === 1 ? learningRate : mul(learningRate, factor),
          step: update,
          // Biases and the scales of normalisation are vectors; decaying them does no good.
          decay: weight.rank > 1,
          ...(weightDecay !== undefined && { weightDecay }),
        }),
      );
      // All are computed before the first is written.
      for (const [index, { weight, slots: next }] of moved.entries()) {
        weights[index]?.weight.write(weight);
        for (const [name, slot] of Object.entries(slots[index] ?? {})) slot.assign(next[name] ?? slot);
      }
      if (averageWeights) follow(averages, weights, averageWeights.decay, update);
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

const copyOf = (weight: Variable): Variable => tidy(() => variable(weight.clone(), false));

/**
 * `average += (weight - average) · (1 - decay)`, with a decay that begins low, so that the average soon forgets where training began: `min(decay,
 * (1 + updates) / (10 + updates))`, as TensorFlow's ExponentialMovingAverage with `num_updates`.
 */
function follow(averages: readonly Variable[], weights: readonly TrainedWeight[], decay: number, update: Scalar): void {
  const rate = sub(1, minimum(decay, div(add(update, 1), add(update, 10))));
  for (const [index, average] of averages.entries()) {
    const weight = weights[index]?.variable;
    if (weight) average.assign(add(average, mul(sub(weight, average), rate)));
  }
}
