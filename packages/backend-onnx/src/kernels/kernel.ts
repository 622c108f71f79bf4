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
}

/** Some rows of the kernel table, as a file of one family exports them. */
export type KernelFamily<Names extends keyof KernelTypes> = {
  readonly [Name in Names]: Kernel<KernelTypes[Name]['inputs'], KernelTypes[Name]['attributes']>;
};

/** A row as code sees it that handles all kernels alike. */
export interface AnyKernel {
  infer(inputs: Readonly<Record<string, Spec>>, attributes: NamedAttrMap): Spec | readonly Spec[];
  lower(call: {
    readonly inputs: Readonly<Record<string, OnnxValue>>;
    readonly attributes: NamedAttrMap;
    readonly outputs: readonly Spec[];
    readonly output: Spec;
    readonly graph: GraphBuilder;
  }): OnnxValue | readonly OnnxValue[];
  fold?(inputs: Readonly<Record<string, Value>>, attributes: NamedAttrMap): Value | undefined;
}
