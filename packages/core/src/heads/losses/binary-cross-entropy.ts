import { checkKnownOptions, checkNumber } from '@encoderkit/errors';
import { add, mul, neg, softplus, sub } from '@tensorflow/tfjs-core';
import { checkSameShape, type Loss, meanOfEachSample } from './loss.ts';

export interface BinaryCrossEntropyOptions {
  /** Moves targets towards 0.5: `y * (1 - labelSmoothing) + 0.5 * labelSmoothing`. From 0 (the default) to below 1. */
  readonly labelSmoothing?: number;
}

/**
 * Cross-entropy of several yes-or-no answers at once, from logits, averaged over them:
 * `y * softplus(-z) + (1 - y) * softplus(z)`, which is `-y log σ(z) - (1 - y) log(1 - σ(z))` without its overflow.
 *
 * Outputs and targets `[batch, …]`, targets from 0 to 1.
 *
 * @throws `invalid-option`; `shape-mismatch` when called.
 * @example
 * ```ts
 * import { binaryCrossEntropy } from '@encoderkit/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * console.log(await binaryCrossEntropy()(tensor2d([[0, 100]]), tensor2d([[1, 1]])).data()); // [0.3466], half of ln 2
 * ```
 */
export function binaryCrossEntropy(options: BinaryCrossEntropyOptions = {}): Loss {
  checkKnownOptions('binaryCrossEntropy', options, ['labelSmoothing']);
  const smoothing = checkNumber('binaryCrossEntropy', 'labelSmoothing', options.labelSmoothing ?? 0, {
    atLeast: 0,
    below: 1,
  });
  return (outputs, targets) => {
    checkSameShape('binaryCrossEntropy', outputs, targets);
    const wanted = smoothing === 0 ? targets : add(mul(targets, 1 - smoothing), 0.5 * smoothing);
    return meanOfEachSample(add(mul(wanted, softplus(neg(outputs))), mul(sub(1, wanted), softplus(outputs))));
  };
}
