import { checkKnownOptions, checkNumber, EncoderKitError } from '@encoderkit/errors';
import { add, logSoftmax, mul, neg, oneHot, sum, type Tensor, util } from '@tensorflow/tfjs-core';
import { type Loss, meanOfEachSample } from './loss.ts';

export interface SoftmaxCrossEntropyOptions {
  /** Share of the target that is spread evenly over all classes, from 0 (the default) to below 1 (Szegedy et al. 2015, arXiv:1512.00567). */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy of one class out of several, from logits: `-sum(p * logSoftmax(outputs))`.
 *
 * Outputs `[batch, classes]`; targets are classes `[batch]`, int32, or probabilities `[batch, classes]`, float32. Outputs with
 * axes between (`[batch, timesteps, classes]`, a class for each timestep) are averaged over them. Stable for logits of any size.
 *
 * A class outside `0 … classes - 1` cannot be noticed on the device: check labels before, as heads do.
 *
 * @throws `invalid-option`; `shape-mismatch` when called.
 * @example
 * ```ts
 * import { softmaxCrossEntropy } from '@encoderkit/core';
 * import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
 *
 * const loss = softmaxCrossEntropy({ labelSmoothing: 0.1 });
 * console.log(await loss(tensor2d([[2, 1, 0]]), tensor1d([0], 'int32')).data()); // [0.5076]
 * ```
 */
export function softmaxCrossEntropy(options: SoftmaxCrossEntropyOptions = {}): Loss {
  checkKnownOptions('softmaxCrossEntropy', options, ['labelSmoothing']);
  const smoothing = checkNumber('softmaxCrossEntropy', 'labelSmoothing', options.labelSmoothing ?? 0, {
    atLeast: 0,
    below: 1,
  });
  return (outputs, targets) => {
    const probabilities = probabilitiesOf(targets, outputs, smoothing);
    return meanOfEachSample(neg(sum(mul(probabilities, logSoftmax(outputs, outputs.rank - 1)), -1)));
  };
}

function probabilitiesOf(targets: Tensor, outputs: Tensor, smoothing: number): Tensor {
  const classes = outputs.shape.at(-1) ?? 0;
  const floor = smoothing / classes;
  if (outputs.rank >= 2 && util.arraysEqual(targets.shape, outputs.shape)) {
    return smoothing === 0 ? targets : add(mul(targets, 1 - smoothing), floor);
  }
  if (outputs.rank >= 2 && targets.dtype === 'int32' && util.arraysEqual(targets.shape, outputs.shape.slice(0, -1))) {
    return oneHot(targets, classes, 1 - smoothing + floor, floor, 'float32');
  }
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where: 'softmaxCrossEntropy',
    expected: `int32 targets of shape [${outputs.shape.slice(0, -1)}] or float32 targets of shape [${outputs.shape}], for outputs of shape [${outputs.shape}]`,
    received: { dtype: targets.dtype, shape: targets.shape },
  });
}
