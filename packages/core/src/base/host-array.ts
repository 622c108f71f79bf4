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

/** Whether a value has what makes a host array. */
export const isHostArray = (value: unknown): value is HostArray =>
  typeof value === 'object' && value !== null && 'values' in value && ArrayBuffer.isView(value.values);

/** One float. */
export const scalarArray = (number: number): HostArray => ({
  dtype: 'float32',
  shape: [],
  values: Float32Array.of(number),
});

/** One integer. */
export const integerArray = (number: number): HostArray => ({
  dtype: 'int32',
  shape: [],
  values: Int32Array.of(number),
});
