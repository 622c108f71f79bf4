import type { Tensor } from '@tensorflow/tfjs-core';
import type { HostArray } from '../base/host-array.ts';

export type EngineName = 'onnx' | 'eager';

/** Tensors by name, such as `{ features: [tensor, tensor], targets: tensor }`: what a program takes, and what it gives. */
export type Tensors = { readonly [name: string]: TensorTree | undefined };
type TensorTree = Tensor | readonly TensorTree[] | Tensors;

/** The same names and lists with arrays in plain memory. */
export type ArraysOf<Given> = Given extends Tensor
  ? HostArray
  : Given extends readonly (infer Item)[]
    ? readonly ArraysOf<Item>[]
    : Given extends object
      ? { readonly [Name in keyof Given]: ArraysOf<Given[Name]> }
      : Given;

/** What turns a function of tensors into something that runs. Every engine gives the same numbers within float tolerance. */
export interface Engine {
  readonly name: EngineName;
  /** Why this one was taken, in one line for people. */
  readonly reason: string;
  /**
   * `compute` is traced: no host reads, no branching on numbers. Variables that it reads and assigns are found by themselves. `onRecompile` is told, in a
   * line for people, when something has to be compiled again because rows of another shape have come.
   */
  program<Inputs extends Tensors, Outputs extends Tensors>(
    name: string,
    compute: (inputs: Inputs) => Outputs,
    onRecompile?: (notice: string) => void,
  ): Program<Inputs, Outputs>;
}

export interface Program<Inputs extends Tensors, Outputs extends Tensors> {
  /** Arrays in, arrays out, by name. Variables that the function assigns have their new values afterwards. */
  run(inputs: ArraysOf<Inputs>): Promise<ArraysOf<Outputs>>;
  dispose(): void;
}
