import { checkKnownOptions, checkNumber } from '@encoderkit/errors';
import { abs, minimum, mul, squaredDifference, sub } from '@tensorflow/tfjs-core';
import { checkSameShape, type Loss, meanOfEachSample } from './loss.ts';

/** There is nothing to choose. */
export type NoOptions = Record<never, never>;

export interface HuberOptions {
  /** The error from which the loss grows linearly; 1 when absent. */
  readonly delta?: number;
}

/**
 * The mean of squared errors of each sample. Outputs and targets `[batch, …]`.
 *
 * @throws `shape-mismatch` when called.
 * @example
 * ```ts
 * import { meanSquaredError } from '@encoderkit/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * console.log(await meanSquaredError()(tensor2d([[1, 4]]), tensor2d([[1, 1]])).data()); // [4.5]
 * ```
 */
export function meanSquaredError(options: NoOptions = {}): Loss {
  checkKnownOptions('meanSquaredError', options, []);
  return (outputs, targets) => {
    checkSameShape('meanSquaredError', outputs, targets);
    return meanOfEachSample(squaredDifference(outputs, targets));
  };
}

/**
 * The mean of absolute errors of each sample. Outputs and targets `[batch, …]`.
 *
 * @throws `shape-mismatch` when called.
 * @example
 * ```ts
 * import { meanAbsoluteError } from '@encoderkit/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * console.log(await meanAbsoluteError()(tensor2d([[1, 4]]), tensor2d([[1, 1]])).data()); // [1.5]
 * ```
 */
export function meanAbsoluteError(options: NoOptions = {}): Loss {
  checkKnownOptions('meanAbsoluteError', options, []);
  return (outputs, targets) => {
    checkSameShape('meanAbsoluteError', outputs, targets);
    return meanOfEachSample(abs(sub(outputs, targets)));
  };
}

/**
 * Squared for small errors and linear for large ones, so that outliers pull less (Huber 1964), averaged over each sample:
 * `0.5 * e²` up to `delta`, `delta * |e| - 0.5 * delta²` beyond. Outputs and targets `[batch, …]`.
 *
 * @throws `invalid-option`; `shape-mismatch` when called.
 * @example
 * ```ts
 * import { huber } from '@encoderkit/core';
 * import { tensor2d } from '@tensorflow/tfjs-core';
 *
 * console.log(await huber({ delta: 1 })(tensor2d([[0, 10]]), tensor2d([[1, 0]])).data()); // [5]: the mean of 0.5 and 9.5
 * ```
 */
export function huber(options: HuberOptions = {}): Loss {
  checkKnownOptions('huber', options, ['delta']);
  const delta = checkNumber('huber', 'delta', options.delta ?? 1, { above: 0 });
  return (outputs, targets) => {
    checkSameShape('huber', outputs, targets);
    const error = abs(sub(outputs, targets));
    const quadratic = minimum(error, delta);
    // Both cases in one: with q = min(|e|, delta), q * (|e| - q / 2).
    return meanOfEachSample(mul(quadratic, sub(error, mul(quadratic, 0.5))));
  };
}
