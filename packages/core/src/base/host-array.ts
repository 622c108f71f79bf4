import { type Tensor, tensor } from '@tensorflow/tfjs-core';

/**
 * Numbers with a shape, in plain memory: what preprocessing produces and what comes back from a network.
 * Unlike a tensor it has no owner to dispose it and can cross threads. Row-major; `values.length` is the product of `shape`.
 */
export interface HostArray {
  readonly dtype: 'float32' | 'int32';
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array;
}

/** The same numbers as a tensor on the active backend. The caller disposes it. */
export function toTensor({ values, shape, dtype }: HostArray): Tensor {
  return tensor(values, [...shape], dtype);
}
