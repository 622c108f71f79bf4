import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../onnx/builder.ts';
import type { OnnxValue } from '../onnx/graph.ts';
import type { Spec, Value } from '../trace/value.ts';
import type { KernelTypes } from './kernel-types.ts';

/**
 * How one TF.js kernel is understood here: the shape of what it gives, known at once, and the ONNX nodes that compute it,
 * added when a program is built. `Inputs` and `Attributes` are TF.js' own types for the kernel.
 */
export interface Kernel<Inputs, Attributes> {
  /** Throws, with TF.js' message, where numbers that are known do not fit: an index outside of its array. */
  check?(inputs: { readonly [K in keyof Inputs]: Value }, attributes: Attributes): void;
  /** Output shape and type (several for kernels with several outputs). Throws when the inputs do not fit. */
  infer(inputs: SpecsOf<Inputs>, attributes: Attributes): Spec | readonly Spec[];
  lower(call: KernelCall<Inputs, Attributes>): OnnxValue | readonly OnnxValue[];
  /** The result itself, where nothing has to be computed (identity, fill, reshape of known numbers). */
  fold?(inputs: ValuesOf<Inputs>, attributes: Attributes): Value | undefined;
}

/** Variadic kernels (Concat, AddN, Pack) get their inputs under the names `'0'`, `'1'`, …. */
type SpecsOf<Inputs> = { readonly [K in keyof Inputs]: Spec };
export type ValuesOf<Inputs> = { readonly [K in keyof Inputs]: Value };

export interface KernelCall<Inputs, Attributes> {
  readonly inputs: { readonly [K in keyof Inputs]: OnnxValue };
  readonly attributes: Attributes;
  /** What `infer` said, in order. */
  readonly outputs: readonly Spec[];
  /** The first of `outputs`: the only one, mostly. */
  readonly output: Spec;
  readonly graph: GraphBuilder;
  /** Whether sums must be computed as they are written, without transforms that round differently. */
  readonly exact: boolean;
}

/** Some rows of the kernel table, as a file of one family exports them. */
export type KernelFamily<Names extends keyof KernelTypes> = {
  readonly [Name in Names]: Kernel<KernelTypes[Name]['inputs'], KernelTypes[Name]['attributes']>;
};

/** Rows of a family with many kernels: the table sees to it that none is missing. */
export type KernelRows = Partial<KernelFamily<keyof KernelTypes>>;

/** A row as code sees it that handles all kernels alike. */
export type AnyKernel = Kernel<Readonly<Record<string, unknown>>, NamedAttrMap>;
