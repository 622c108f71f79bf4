import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import type { Value } from '../../trace/value.ts';

/** The value itself where it has that shape already, and known numbers under another shape: the array is shared. */
export function sharing(x: Value, shape: readonly number[]): Value | undefined {
  const { source, dtype } = x;
  // Gradients reshape to the shape that is already there; rewrites look for what is behind.
  if (String(x.shape) === String(shape)) return x;
  return source.kind === 'host' || source.kind === 'fill' ? { shape, dtype, source } : undefined;
}

/** One number everywhere stays that number however its elements are moved about. */
export function refilled({ source, dtype }: Value, shape: readonly number[]): Value | undefined {
  return source.kind === 'fill' ? { shape, dtype, source } : undefined;
}

/** Shape and type in the form that TF.js' shape functions take. */
export const tensorInfo = ({ shape, dtype }: { shape: readonly number[]; dtype: DataType }): TensorInfo => ({
  dataId: {},
  shape: [...shape],
  dtype,
});
