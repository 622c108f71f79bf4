import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { HostArray } from '../base/host-array.ts';

export type EngineName = 'onnx' | 'eager';

/** What turns a function of tensors into something that runs. Every engine gives the same numbers within float tolerance. */
export interface Engine {
  readonly name: EngineName;
  /** Why this one was taken, in one line for people. */
  readonly reason: string;
  /**
   * `state`: variables that `compute` reads and assigns. `compute` is traced: no host reads, no branching on numbers. `onRecompile` is told, in a
   * line for people, when something has to be compiled again because rows of another shape have come.
   */
  program(name: string, compute: Compute, state: readonly Variable[], onRecompile?: (notice: string) => void): Program;
}

export type Compute = (...inputs: Tensor[]) => Tensor[];

export interface Program {
  /** Arrays in, arrays out, in order. Variables that the function assigns have their new values afterwards. */
  run(inputs: readonly HostArray[]): Promise<HostArray[]>;
  dispose(): void;
}
