import type { ValuesOf } from '../kernels/kernel.ts';
import type { KernelTypes, SupportedKernel } from '../kernels/kernel-types.ts';
import type { Operation, Value } from '../trace/value.ts';

type InputsOf<Name extends SupportedKernel> = ValuesOf<KernelTypes[Name]['inputs']>;
type AttributesOf<Name extends SupportedKernel> = KernelTypes[Name]['attributes'];

/** A recorded call of a kernel whose name is known, with the types of its inputs and attributes. */
export type Call<Name extends SupportedKernel> = Name extends SupportedKernel
  ? {
      readonly kernel: Name;
      readonly inputs: InputsOf<Name>;
      readonly attributes: AttributesOf<Name>;
      readonly outputs: readonly Value[];
    }
  : never;

/** The graph of operations around the place where a rewrite is tried. */
export interface Surroundings {
  /** Whether convolutions must be computed by direct sums. */
  readonly exact: boolean;
  /** What any earlier value has become. */
  now(value: Value): Value;
  /** The operations that take a value of the graph as it was. */
  consumers(value: Value): readonly Operation[];
  /** Whether a value of the graph as it was is a result of the program. */
  isWanted(value: Value): boolean;
  /** A new operation; its first (mostly its only) output. */
  make<Name extends SupportedKernel>(kernel: Name, inputs: InputsOf<Name>, attributes: AttributesOf<Name>): Value;
  /** A new operation; all its outputs. */
  makeAll<Name extends SupportedKernel>(
    kernel: Name,
    inputs: InputsOf<Name>,
    attributes: AttributesOf<Name>,
  ): readonly Value[];
}

/** Where a rewrite is tried: an operation of the graph as it was, with what its inputs have become. */
export interface Site<Name extends SupportedKernel> extends Surroundings {
  readonly operation: Call<Name>;
  /** The operation's inputs after rewriting. */
  readonly inputs: InputsOf<Name>;
}

/** Gives a value that can stand for the operation's (only) output at less cost, or nothing. */
export type Rewrite<Name extends SupportedKernel> = (site: Site<Name>) => Value | undefined;

/** The operation, with its types, if it is a call of one of these kernels. */
export function callOf<Name extends SupportedKernel>(
  operation: Operation,
  ...kernels: readonly Name[]
): Call<Name> | undefined {
  const isOne = kernels.some((name) => name === operation.kernel);
  // TF.js hands over inputs and attributes untyped: this is where they get the types of their kernel.
  return isOne ? (operation as unknown as Call<Name>) : undefined;
}

/** The operation that computes a value, if it is a call of one of these kernels. */
export function producer<Name extends SupportedKernel>(
  value: Value | undefined,
  ...kernels: readonly Name[]
): Call<Name> | undefined {
  return value?.source.kind === 'operation' ? callOf(value.source.operation, ...kernels) : undefined;
}
