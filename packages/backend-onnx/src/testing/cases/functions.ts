import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { type Input, normal, numbers, shapes, special, specialInteger, uniform } from '../parity-inputs.ts';

type Function = (x: tf.Tensor) => tf.Tensor;

/** A function of floats over all shapes, at special numbers, and its gradient where it is smooth. */
const smooth = (
  run: Function,
  input: (shape: readonly number[]) => Input = normal,
  tolerances: Pick<KernelCase, 'tolerance' | 'absoluteTolerance'> = {},
): KernelCase[] => [
  ...shapes.map((shape) => ({ name: `[${shape}]`, inputs: [input(shape)], run, ...tolerances })),
  { name: 'special numbers', inputs: [special()], run, ...tolerances },
  { name: 'gradient', inputs: [input([4, 3])], run, gradient: true, ...tolerances },
];

/** The kernel itself, where the op takes float32 only. */
const kernel =
  (name: string): Function =>
  (x) =>
    tf.engine().runKernel(name, { x });

const wholeNumbers = (run: Function): KernelCase => ({ name: 'int32', inputs: [specialInteger()], run });
const stepwise = (run: Function, name: string): KernelCase[] => [
  ...smooth(run, (shape) => normal(shape, 0, 5)),
  wholeNumbers(kernel(name)),
];

const unit = (shape: readonly number[]): Input => uniform(shape, -0.99, 0.99);
const positive = (shape: readonly number[]): Input => uniform(shape, 0.01, 20);
const nearZero: Input = numbers([
  1e-30, -1e-30, 1e-10, -1e-10, 1e-7, -1e-7, 1e-5, -1e-5, 1e-3, -1e-3, 0.1, -0.1, 0.4, -0.4,
]);

export const functionCases = {
  Abs: [
    ...smooth(tf.abs),
    // The cpu backend rounds to float32 on the way.
    { ...wholeNumbers(tf.abs), oracle: (x) => tf.maximum(x, tf.neg(x)) },
  ],
  Acos: smooth(tf.acos, unit),
  Acosh: smooth(tf.acosh, (shape) => uniform(shape, 1.01, 20)),
  Asin: smooth(tf.asin, unit),
  Asinh: smooth(tf.asinh),
  Atan: smooth(tf.atan),
  Atanh: smooth(tf.atanh, unit),
  Ceil: stepwise(tf.ceil, 'Ceil'),
  Cos: smooth(tf.cos, (shape) => normal(shape, 0, 5)),
  Cosh: smooth(tf.cosh),
  // TF.js approximates erf to 1.5e-7 (Abramowitz & Stegun 7.1.26), absolutely.
  Erf: smooth(tf.erf),
  Exp: [
    ...smooth(tf.exp),
    { name: 'whole numbers', inputs: [numbers([0, 1, 2, 3, -1], [5], 'int32')], run: kernel('Exp') },
  ],
  Expm1: [
    ...smooth(tf.expm1),
    { name: 'near zero', inputs: [nearZero], run: tf.expm1, absoluteTolerance: 0, tolerance: 1e-6 },
  ],
  Floor: stepwise(tf.floor, 'Floor'),
  Log: smooth(tf.log, positive),
  Log1p: [
    ...smooth(tf.log1p, (shape) => uniform(shape, -0.9, 9)),
    { name: 'near zero', inputs: [nearZero], run: tf.log1p, absoluteTolerance: 0, tolerance: 1e-6 },
  ],
  Neg: [...smooth(tf.neg), wholeNumbers(tf.neg)],
  Reciprocal: [...smooth(tf.reciprocal, positive), wholeNumbers(tf.reciprocal)],
  Round: [
    ...stepwise(tf.round, 'Round'),
    { name: 'halves', inputs: [numbers([0.5, 1.5, 2.5, 3.5, -0.5, -1.5, -2.5, 0.49999997])], run: tf.round },
  ],
  Rsqrt: smooth(tf.rsqrt, positive),
  Sign: [...smooth(tf.sign), wholeNumbers(tf.sign)],
  Sin: smooth(tf.sin, (shape) => normal(shape, 0, 5)),
  Sinh: smooth(tf.sinh),
  Sqrt: smooth(tf.sqrt, positive),
  Square: [
    ...smooth(tf.square),
    // The cpu backend rounds to float32 on the way.
    {
      name: 'int32',
      inputs: [numbers([3, -7, 46340, 0], [4], 'int32')],
      run: tf.square,
      oracle: (x) => tf.mul(x, x),
    },
  ],
  Tan: smooth(tf.tan),
  Tanh: smooth(tf.tanh),
} satisfies KernelCases;
