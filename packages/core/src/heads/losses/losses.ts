import { lookUp } from '@encoderkit/errors';
import { type BinaryCrossEntropyOptions, binaryCrossEntropy } from './binary-cross-entropy.ts';
import type { Loss } from './loss.ts';
import { type HuberOptions, huber, meanAbsoluteError, meanSquaredError, type NoOptions } from './regression.ts';
import { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from './softmax-cross-entropy.ts';

/** The options of each loss, by its Keras name. */
export interface LossOptions {
  categoricalCrossentropy: SoftmaxCrossEntropyOptions;
  sparseCategoricalCrossentropy: SoftmaxCrossEntropyOptions;
  binaryCrossentropy: BinaryCrossEntropyOptions;
  meanSquaredError: NoOptions;
  meanAbsoluteError: NoOptions;
  huber: HuberOptions;
}

export type LossName = keyof LossOptions;

/**
 * Every loss by its Keras name. Unlike in Keras, those with probabilities always take logits; the two categorical ones
 * are the same here, which tells classes from probabilities by the shape of the targets.
 */
export const losses: { readonly [Name in LossName]: (options?: LossOptions[Name]) => Loss } = {
  categoricalCrossentropy: softmaxCrossEntropy,
  sparseCategoricalCrossentropy: softmaxCrossEntropy,
  binaryCrossentropy: binaryCrossEntropy,
  meanSquaredError,
  meanAbsoluteError,
  huber,
};

/** A name with options, which a bundle can hold. */
export type LossConfig = { [Name in LossName]: { readonly name: Name } & LossOptions[Name] }[LossName];

/**
 * A loss from its name, or from a name with options.
 *
 * @throws `invalid-option` for a name that does not exist, or an option that cannot be.
 * @example
 * ```ts
 * import { lossFrom } from '@encoderkit/core';
 *
 * const loss = lossFrom({ name: 'huber', delta: 0.5 });
 * console.log(typeof loss); // function
 * ```
 */
export function lossFrom(loss: LossName | LossConfig): Loss {
  if (typeof loss === 'string') return losses[lookUp('lossFrom', 'loss', losses, loss)]();
  const { name, ...options } = loss;
  return losses[lookUp('lossFrom', 'name', losses, name)](options);
}
