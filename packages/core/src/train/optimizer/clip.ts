import { checkNumber } from '@encoderkit/errors';
import {
  addN,
  clipByValue as clipTensorByValue,
  div,
  maximum,
  mul,
  type Scalar,
  scalar,
  sqrt,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * Scales all gradients together so that the length of the one vector they form is at most `norm`.
 *
 * `g * norm / max(norm, globalNorm)` with `globalNorm = sqrt(sum of all squares)` (Pascanu et al. 2012; TensorFlow's
 * `clip_by_global_norm`). Also gives `globalNorm` from before the clipping, a scalar. An element that is not finite comes out as NaN, never as a number.
 * Call it inside `tf.tidy`.
 *
 * @throws `invalid-option` when `norm` is not above 0.
 * @example
 * ```ts
 * import { clipByGlobalNorm } from '@encoderkit/core';
 * import { tensor1d } from '@tensorflow/tfjs-core';
 *
 * const { gradients, globalNorm } = clipByGlobalNorm([tensor1d([3, 4])], 1);
 * console.log(await gradients[0]?.data()); // [0.6, 0.8]
 * console.log(await globalNorm.data()); // 5
 * ```
 */
export function clipByGlobalNorm(
  gradients: readonly Tensor[],
  norm: number,
): { gradients: Tensor[]; globalNorm: Scalar } {
  checkNumber('clipByGlobalNorm', 'norm', norm, { above: 0 });
  const globalNorm = globalNormOf(gradients);
  const scale = div(norm, maximum(globalNorm, norm));
  return { gradients: gradients.map((gradient) => mul(gradient, scale)), globalNorm };
}

/** Scales each gradient by itself so that its length is at most `norm` (Keras' `clipnorm`). Call it inside `tf.tidy`. */
export function clipByNorm(gradients: readonly Tensor[], norm: number): Tensor[] {
  checkNumber('clipByNorm', 'norm', norm, { above: 0 });
  return gradients.map((gradient) => mul(gradient, div(norm, maximum(globalNormOf([gradient]), norm))));
}

/** Moves every element of every gradient into `[-value, value]` (Keras' `clipvalue`). Call it inside `tf.tidy`. */
export function clipByValue(gradients: readonly Tensor[], value: number): Tensor[] {
  checkNumber('clipByValue', 'value', value, { above: 0 });
  return gradients.map((gradient) => clipTensorByValue(gradient, -value, value));
}

function globalNormOf(gradients: readonly Tensor[]): Scalar {
  const squares = gradients.map((gradient) => sum<Scalar>(mul(gradient, gradient)));
  return sqrt(squares.length === 0 ? scalar(0) : addN(squares));
}
