import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { complexValue, type Value } from '../trace/value.ts';

type Inputs = Readonly<Record<string, Value>>;

/** Computes a kernel on real numbers. */
type Compute = (kernel: string, inputs: Inputs, attributes?: NamedAttrMap) => readonly Value[];

interface Call {
  readonly inputs: Inputs;
  readonly attributes: NamedAttrMap;
  readonly compute: Compute;
}

type ComplexKernel = (call: Call) => readonly Value[];

// A type, not an interface: it is also the inputs of a kernel.
type Parts = {
  readonly real: Value;
  readonly imag: Value;
};

const parts = (value: Value, compute: Compute): Parts => {
  if (value.source.kind === 'complex') return { real: value.source.real, imag: value.source.imag };
  const real = first(compute('Cast', { x: value }, { dtype: 'float32' }));
  return { real, imag: first(compute('ZerosLike', { x: real })) };
};

/** The only one, mostly. */
const first = ([value]: readonly Value[]): Value => {
  if (!value) throw new RangeError('a kernel of complex numbers lacks an input or output');
  return value;
};

const named = (inputs: Inputs, name: string): Value => first(inputs[name] ? [inputs[name]] : []);

/** Kernels that compute real and imaginary parts alike and apart: those that move elements about, and sums. */
const partwise =
  (kernel: string): ComplexKernel =>
  ({ inputs, attributes, compute }) => {
    const part = (name: 'real' | 'imag'): Inputs =>
      Object.fromEntries(
        Object.entries(inputs).map(([input, value]) => [
          input,
          value.source.kind === 'complex' ? value.source[name] : value,
        ]),
      );
    const reals = compute(kernel, part('real'), attributes);
    const imags = compute(kernel, part('imag'), attributes);
    return reals.map((real, index) => complexValue(real, imags[index] ?? real));
  };

/** A kernel of two operands a + bi and c + di. */
const binary =
  (apply: (a: Parts, b: Parts, on: (kernel: string, a: Value, b: Value) => Value) => Parts): ComplexKernel =>
  ({ inputs, compute }) => {
    const on = (kernel: string, a: Value, b: Value): Value => first(compute(kernel, { a, b }));
    const { real, imag } = apply(parts(named(inputs, 'a'), compute), parts(named(inputs, 'b'), compute), on);
    return [complexValue(real, imag)];
  };

/** A kernel that takes both parts and gives both. */
const pair =
  (kernel: string): ComplexKernel =>
  ({ inputs, compute }) => {
    const [real, imag] = compute(kernel, parts(named(inputs, 'input'), compute));
    return real && imag ? [complexValue(real, imag)] : [];
  };

const partOf =
  (name: 'real' | 'imag'): ComplexKernel =>
  ({ inputs, compute }) => [parts(named(inputs, 'input'), compute)[name]];

/** What each kernel does to complex numbers. TF.js' `cpu` backend has fewer of these. */
const complexKernels: Readonly<Record<string, ComplexKernel>> = {
  Complex: ({ inputs }) => [complexValue(named(inputs, 'real'), named(inputs, 'imag'))],
  Real: partOf('real'),
  Imag: partOf('imag'),
  ComplexAbs: ({ inputs, compute }) => compute('ComplexAbs', parts(named(inputs, 'x'), compute)),
  FFT: pair('FFT'),
  IFFT: pair('IFFT'),
  Cast({ inputs, attributes, compute }) {
    const { real, imag } = parts(named(inputs, 'x'), compute);
    return attributes.dtype === 'complex64' ? [complexValue(real, imag)] : compute('Cast', { x: real }, attributes);
  },
  ZerosLike: partwise('ZerosLike'),
  OnesLike({ inputs, compute }) {
    const { real: x } = parts(named(inputs, 'x'), compute);
    return [complexValue(first(compute('OnesLike', { x })), first(compute('ZerosLike', { x })))];
  },
  Multiply: binary(({ real: a, imag: b }, { real: c, imag: d }, on) => ({
    real: on('Sub', on('Multiply', a, c), on('Multiply', b, d)),
    imag: on('Add', on('Multiply', a, d), on('Multiply', b, c)),
  })),
  RealDiv: binary(({ real: a, imag: b }, { real: c, imag: d }, on) => {
    const square = on('Add', on('Multiply', c, c), on('Multiply', d, d));
    return {
      real: on('RealDiv', on('Add', on('Multiply', a, c), on('Multiply', b, d)), square),
      imag: on('RealDiv', on('Sub', on('Multiply', b, c), on('Multiply', a, d)), square),
    };
  }),
  Add: binary((a, b, on) => ({ real: on('Add', a.real, b.real), imag: on('Add', a.imag, b.imag) })),
  Sub: binary((a, b, on) => ({ real: on('Sub', a.real, b.real), imag: on('Sub', a.imag, b.imag) })),
  ...Object.fromEntries(
    [
      'AddN',
      'BroadcastTo',
      'Concat',
      'ExpandDims',
      'GatherNd',
      'GatherV2',
      'Identity',
      'Mean',
      'Neg',
      'Pack',
      'Reshape',
      'Reverse',
      'Slice',
      'SplitV',
      'StridedSlice',
      'Sum',
      'Tile',
      'Transpose',
      'Unpack',
    ].map((kernel) => [kernel, partwise(kernel)]),
  ),
};

/** Kernels that make complex numbers of real ones, or the other way round. Nothing is computed. */
export const partKernels = ['Complex', 'Imag', 'Real'] as const;

/** How a call is computed that has to do with complex numbers, if it has, and if there is a way. */
export function complexKernel(kernel: string, inputs: Inputs, attributes: NamedAttrMap): ComplexKernel | undefined {
  const complex =
    partKernels.some((name) => name === kernel) ||
    attributes.dtype === 'complex64' ||
    Object.values(inputs).some(({ dtype }) => dtype === 'complex64');
  return complex ? complexKernels[kernel] : undefined;
}
