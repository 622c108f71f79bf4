import { mul, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { OptimizerStep } from './optimizer.ts';

/**
 * The weight, shrunk by `learningRate * weightDecay` of itself where decay applies.
 *
 * Decoupled from the gradient, as in Keras 3's `Optimizer._apply_weight_decay` and Loshchilov & Hutter 2017
 * (arXiv:1711.05101): it happens before the update, so that the adaptive scale does not touch it.
 */
export function decayed(step: OptimizerStep, ownWeightDecay: number): Tensor {
  const { weight, learningRate, decay = true, weightDecay = ownWeightDecay } = step;
  return weightDecay === 0 || !decay ? weight : mul(weight, sub(1, mul(learningRate, weightDecay)));
}
