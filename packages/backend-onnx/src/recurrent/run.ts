import { engine, fill, type Tensor } from '@tensorflow/tfjs-core';
import type { RecurrentKernelTypes, RecurrentOutputs } from '../kernels/recurrent/types.ts';

/** Runs one of our own kernels: the active backend must be ours. */
export const runRecurrent = <Name extends keyof RecurrentKernelTypes>(
  kernel: Name,
  inputs: { readonly [Input in keyof RecurrentKernelTypes[Name]['inputs']]: Tensor },
  { reverse, hardSigmoid }: RecurrentKernelTypes[Name]['attributes'],
): RecurrentOutputs[Name] => engine().runKernel<Tensor[]>(kernel, inputs, { reverse, hardSigmoid }) as never;

/** Stands for a mask that masks nothing: a lowering sees that it is 1 everywhere. */
export const noMask = (): Tensor => fill([1], 1, 'bool');

/** Stands for dropout that drops nothing. */
export const noDropout = (): Tensor => fill([1], 1, 'float32');
