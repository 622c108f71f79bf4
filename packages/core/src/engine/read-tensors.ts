import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import type { HostArray } from '../base/host-array.ts';

/** The numbers of tensors, which it disposes. */
export async function readTensors(tensors: readonly Tensor[]): Promise<HostArray[]> {
  try {
    return await Promise.all(tensors.map(hostArray));
  } finally {
    dispose([...tensors]);
  }
}

async function hostArray(tensor: Tensor): Promise<HostArray> {
  const { shape, dtype } = tensor;
  const values = await tensor.data();
  if (dtype === 'float32' && values instanceof Float32Array) return { dtype, shape, values };
  // Booleans come as bytes, and so do integers that TF.js' cpu backend made of booleans.
  return { dtype: 'int32', shape, values: values instanceof Int32Array ? values : Int32Array.from(values) };
}
