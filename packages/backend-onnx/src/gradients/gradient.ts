import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import type { KernelTypes, SupportedKernel } from '../kernels/kernel-types.ts';
import type { RecurrentOutputs } from '../kernels/recurrent/types.ts';

type InputOf<Name extends SupportedKernel> = keyof KernelTypes[Name]['inputs'];

/** The gradient by each output of a kernel. */
type Changes<Name> = Name extends keyof RecurrentOutputs ? RecurrentOutputs[Name] : readonly [Tensor];

interface TypedGradient<Name extends SupportedKernel, Input extends string, Output extends string> {
  readonly kernelName: Name;
  /** Names of the inputs that are saved. */
  readonly inputs: readonly (Input & InputOf<Name>)[];
  /** Names for the outputs that are saved, in order; undefined for one that is not. */
  readonly outputs?: readonly (Output | undefined)[];
  /** Gives the gradient by each input that has one. */
  gradient(
    changes: Changes<Name>,
    saved: { readonly [Each in Input | Output]: Tensor },
    attributes: KernelTypes[Name]['attributes'],
  ): { [Input in InputOf<Name>]?: () => Tensor };
}

/** A gradient as TF.js registers it, where everything is untyped: this is where the types of its kernel meet it. */
export function gradientOf<Name extends SupportedKernel, Input extends string, Output extends string = never>({
  kernelName,
  inputs,
  outputs = [],
  gradient,
}: TypedGradient<Name, Input, Output>): GradConfig {
  const names = [...inputs, ...outputs.filter((name) => name !== undefined)];
  return {
    kernelName,
    inputsToSave: [...inputs],
    outputsToSave: outputs.map((name) => name !== undefined),
    gradFunc(dy, tensors, attributes) {
      const saved = Object.fromEntries(names.map((name, at) => [name, tensors[at]]));
      return gradient([dy].flat() as never, saved as never, attributes as never) as ReturnType<GradConfig['gradFunc']>;
    },
  };
}
