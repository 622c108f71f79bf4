import type { Tensor } from '@tensorflow/tfjs-core';
import { dispose } from '@tensorflow/tfjs-core';
import type { HostArray } from '../host-array.ts';

/** The numbers of tensors, which it disposes. */
export async function readTensors(tensors: readonly Tensor[]): Promise<HostArray[]> {
  try {
    return await Promise.all(
      tensors.map(async (tensor): Promise<HostArray> => {
        const values = await tensor.data<'float32' | 'int32'>();
        return { dtype: tensor.dtype === 'float32' ? 'float32' : 'int32', shape: tensor.shape, values };
      }),
    );
  } finally {
    dispose([...tensors]);
  }
}
