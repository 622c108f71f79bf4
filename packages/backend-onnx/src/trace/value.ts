import type { DataType, NamedAttrMap, Variable } from '@tensorflow/tfjs-core';

/** The element types that ONNX Runtime computes with here: TF.js' `string` stays on the host, `complex64` is a pair of float32. */
export type NumericType = 'float32' | 'int32' | 'bool';
export type Numbers = Float32Array | Int32Array | Uint8Array;

/** Shape and element type: all that a kernel must know of its inputs to know its outputs. */
export interface Spec {
  readonly shape: readonly number[];
  readonly dtype: NumericType;
}

/**
 * What stands behind a TF.js data id: an array of known shape whose numbers may not have been computed yet.
 * Immutable but for `source`, which turns from `operation` into `host` once it has been computed.
 */
export interface Value {
  readonly shape: readonly number[];
  readonly dtype: DataType;
  source: Source;
}

export type Source =
  /** Numbers in memory. Never written to after the value was made. */
  | { readonly kind: 'host'; readonly values: Numbers }
  /** Every element is this number; kept as one so that graphs stay small. */
  | { readonly kind: 'fill'; readonly number: number }
  /** Strings (as bytes): always known, and computed with at once (see kernels/host.ts). */
  | { readonly kind: 'strings'; readonly values: Uint8Array[] }
  /** Complex numbers: two arrays of float32, each of which may be any of these. */
  | { readonly kind: 'complex'; readonly real: Value; readonly imag: Value }
  | { readonly kind: 'operation'; readonly operation: Operation; readonly index: number }
  /** Fed at each run of a compiled function. */
  | { readonly kind: 'placeholder'; readonly name: string }
  /** A variable's value at the start of a compiled function; `variable` owns the numbers. */
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** A variable's numbers, in the buffers that compiled functions read and write in place. */
  | { readonly kind: 'state'; readonly cell: StateCell };

/** Two buffers that swap roles at each run: a compiled function reads `current` and writes `spare`. */
export interface StateCell {
  current: Numbers;
  spare: Numbers | undefined;
}

/** One call of a kernel, recorded instead of computed. */
export interface Operation {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attributes: NamedAttrMap;
  readonly outputs: readonly Value[];
}

/** Records a call of a kernel. Gives its outputs: values that nobody has computed yet. */
export function recordOperation(
  kernel: string,
  inputs: Operation['inputs'],
  attributes: NamedAttrMap,
  specs: readonly Pick<Value, 'shape' | 'dtype'>[],
): readonly Value[] {
  const outputs: Value[] = [];
  const operation: Operation = { kernel, inputs, attributes, outputs };
  for (const [index, { shape, dtype }] of specs.entries()) {
    outputs.push({ shape, dtype, source: { kind: 'operation', operation, index } });
  }
  return outputs;
}

/** A value whose numbers are known. Arrays of one repeated number are kept as that number. */
export function hostValue(values: Numbers, spec: Spec): Value {
  const first = values[0];
  if (first !== undefined && values.length > 1 && values.every((number) => Object.is(number, first))) {
    return { ...spec, source: { kind: 'fill', number: first } };
  }
  return { ...spec, source: { kind: 'host', values } };
}

export const complexValue = (real: Value, imag: Value): Value => ({
  shape: real.shape,
  dtype: 'complex64',
  source: { kind: 'complex', real, imag },
});

/** What has to be computed for a value: both parts of complex numbers. */
export const partsOf = (value: Value): readonly Value[] =>
  value.source.kind === 'complex' ? [value.source.real, value.source.imag] : [value];

/** A new, zero-filled array for this element type, as TF.js lays it out. */
export function allocate(dtype: DataType, size: number): Numbers {
  if (dtype === 'float32') return new Float32Array(size);
  return dtype === 'int32' ? new Int32Array(size) : new Uint8Array(size);
}
