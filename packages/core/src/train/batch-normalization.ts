import {
  add,
  customGrad,
  div,
  type GradSaveFunc,
  mul,
  reshape,
  rsqrt,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** What one batch says of each channel. */
export interface BatchStatistics {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * Batch normalisation over all axes but the last, as it is in training: `gamma * (x - mean) / sqrt(variance + epsilon) + beta`
 * with the batch's own mean and variance (Ioffe & Szegedy 2015, arXiv:1502.03167), and its gradient in closed form. TF.js
 * derives the gradient op by op instead, through mean and variance, and passes over the activations three times as often.
 *
 * `withStatistics` is called with tensors of shape `[channels]` that live no longer than the call.
 */
export function normalizeBatch(
  x: Tensor,
  gamma: Tensor,
  beta: Tensor,
  epsilon: number,
  withStatistics: (statistics: BatchStatistics) => void,
): Tensor {
  const channels = x.shape.at(-1) ?? 1;
  const count = x.size / channels;
  const normalize = customGrad((...inputs: (Tensor | GradSaveFunc)[]) => {
    const [input, scale, offset, save] = inputs as [Tensor, Tensor, Tensor, GradSaveFunc];
    const rows = reshape(input, [count, channels]);
    const mean = div(sum(rows, 0), count);
    const centred = sub(rows, mean);
    const variance = div(sum(mul(centred, centred), 0), count);
    withStatistics({ mean, variance });
    const inverse = rsqrt(add(variance, epsilon));
    save([centred, inverse, scale]);
    const value = reshape(add(mul(centred, mul(scale, inverse)), offset), input.shape);

    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor[] => {
      const [savedCentred, savedInverse, savedScale] = saved as [Tensor, Tensor, Tensor];
      const dyRows = reshape(dy, [count, channels]);
      const dBeta = sum(dyRows, 0);
      const dot = sum(mul(dyRows, savedCentred), 0);
      const dGamma = mul(dot, savedInverse);
      const factor = mul(savedScale, savedInverse);
      // dx = gamma / σ · (dy − mean(dy) − centred · mean(dy · centred) / σ²)
      const alongCentred = mul(factor, div(mul(dot, mul(savedInverse, savedInverse)), count));
      const constant = mul(factor, div(dBeta, count));
      const dx = sub(sub(mul(dyRows, factor), mul(savedCentred, alongCentred)), constant);
      return [reshape(dx, dy.shape), dGamma, dBeta];
    };
    return { value, gradFunc };
  });
  return normalize(x, gamma, beta);
}
