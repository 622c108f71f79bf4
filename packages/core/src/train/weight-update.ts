import { EncoderKitError } from '@encoderkit/errors';
import { fill, mul, type Scalar, type Tensor, tidy, type Variable, variable, zerosLike } from '@tensorflow/tfjs-core';
import { type AnyModel, trainableWeightsOf, variableOf } from '../model/model.ts';
import { clipByGlobalNorm, clipByValue } from './optimizer/clip.ts';
import type { Optimizer } from './optimizer/optimizer.ts';

export interface UpdateOptions {
  readonly optimizer: Optimizer;
  readonly clipNorm: number | undefined;
  readonly clipValue: number | undefined;
}

/** The last part of a step: what moves the weights along their gradients. */
interface WeightUpdate {
  /** The weights that can change, in the order of gradients: those of the encoder, then those of the head. */
  readonly variables: Variable[];
  /** What the optimizer remembers, in a fixed order. The caller disposes them. */
  readonly slots: readonly Variable[];
  /** Clips gradients and moves each weight. */
  move(gradients: readonly Tensor[], learningRate: Scalar, step: Scalar): void;
}

/** @throws EncoderKitError `invalid-option` for a model of which everything is frozen, `disposed` */
export function weightUpdate(model: AnyModel, { optimizer, clipNorm, clipValue }: UpdateOptions): WeightUpdate {
  const weights = trainableWeightsOf(model);
  if (weights.length === 0) throw nothingToTrain();
  const variables = weights.map(variableOf);
  const rates = weights.map((weight) => model.encoder.learningRateOf?.(weight) ?? 1);
  const slots = variables.map((weight) => slotsFor(optimizer, weight));
  return {
    variables,
    slots: slots.flatMap((each) => Object.values(each)),
    move(gradients, learningRate, step) {
      const bounded = clipValue === undefined ? gradients : clipByValue(gradients, clipValue);
      const clipped = clipNorm === undefined ? bounded : clipByGlobalNorm(bounded, clipNorm).gradients;
      const updates = variables.map((weight, index) =>
        optimizer.update({
          gradient: clipped[index] ?? zerosLike(weight),
          weight,
          slots: slots[index] ?? {},
          learningRate: rates[index] === 1 ? learningRate : mul(learningRate, rates[index] ?? 1),
          step,
          // Biases and the scales of normalisation are vectors; decaying them does no good.
          decay: weight.rank > 1,
        }),
      );
      // All are computed before the first is written.
      updates.forEach((update, index) => {
        weights[index]?.write(update.weight);
        for (const [name, slot] of Object.entries(slots[index] ?? {})) slot.assign(update.slots[name] ?? slot);
      });
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

function nothingToTrain(): EncoderKitError {
  return new EncoderKitError({
    code: 'invalid-option',
    where: 'train',
    problem: 'no weight of the model can change: everything is frozen',
    remedy: 'Unfreeze the encoder: unfreeze(model.encoder).',
  });
}
