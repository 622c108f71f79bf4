import * as tf from '@tensorflow/tfjs-core';
import type { KernelCase, KernelCases } from '../parity.ts';
import { filled, normal, numbers } from '../parity-inputs.ts';

const specialParts = [0, -0, 3, -4, 1e30, 1e-30, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1];
const otherParts = [0, 0, 4, 3, 1e30, 1e-30, 1, 0, Number.POSITIVE_INFINITY];

/** A transform and back, with both parts of each as outputs. */
const transformed = (shape: readonly number[], complex = true): KernelCase => ({
  name: `${complex ? 'complex' : 'real'} [${shape}]`,
  inputs: [normal(shape), complex ? normal(shape) : filled(shape, 0)],
  run(real, imag) {
    const spectrum = tf.fft(tf.complex(real, imag));
    const back = tf.ifft(tf.complex(imag, real));
    return [tf.real(spectrum), tf.imag(spectrum), tf.real(back), tf.imag(back)];
  },
  tolerance: 1e-4,
  absoluteTolerance: 1e-4,
});

export const complexCases = {
  FFT: [
    ...[[1], [2], [3], [8], [5, 7], [2, 3, 16], [2, 100], [1, 257]].map((shape) => transformed(shape)),
    transformed([4, 12], false),
    {
      name: 'of real signals and back',
      inputs: [normal([2, 3, 20])],
      run: (x) => tf.irfft(tf.rfft(x)),
      absoluteTolerance: 1e-5,
    },
    {
      name: 'short-time',
      inputs: [normal([64])],
      run(x) {
        const frames = tf.signal.stft(x as tf.Tensor1D, 16, 4);
        return [tf.real(frames), tf.imag(frames), tf.abs(frames)];
      },
      absoluteTolerance: 1e-4,
    },
  ],
  IFFT: [transformed([2, 12]), transformed([16])],
  ComplexAbs: [
    { name: 'normal', inputs: [normal([3, 4]), normal([3, 4])], run: (re, im) => tf.abs(tf.complex(re, im)) },
    {
      name: 'gradient, by a complex number: that of the absolute value of its real part, in TF.js',
      inputs: [normal([3, 4]), normal([3, 4])],
      run: (re, im) => tf.grad((x: tf.Tensor) => tf.abs(x))(tf.complex(re, im)),
    },
    {
      name: 'zeros, infinities, very large and very small ones',
      inputs: [numbers(specialParts), numbers(otherParts)],
      run: (re, im) => tf.abs(tf.complex(re, im)),
    },
  ],
} satisfies KernelCases;

type Complex = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

/** What becomes of complex numbers in kernels that other tables have cases of: both parts of a result, by the name of the kernel. */
const onComplex = (name: string, run: Complex): KernelCase => ({
  name: `complex numbers, ${name}`,
  inputs: [normal([2, 3]), normal([2, 3]), normal([2, 3]), normal([2, 3])],
  run(a, b, c, d) {
    if (!a || !b || !c || !d) throw new RangeError('four inputs are needed');
    const result = run(tf.complex(a, b), tf.complex(c, d));
    return result.dtype === 'complex64' ? [tf.real(result), tf.imag(result)] : result;
  },
});

export const complexArithmeticCases = {
  Add: [onComplex('sum', tf.add)],
  Sub: [onComplex('difference', tf.sub)],
  Multiply: [
    onComplex('product', tf.mul),
    onComplex('product with real numbers', (a) => tf.mul(a, tf.fill([2, 3], 2))),
  ],
  RealDiv: [
    // TF.js' cpu backend does not divide complex numbers: as their product with the conjugate.
    { ...onComplex('quotient', tf.div), oracle: quotient },
  ],
  Reshape: [onComplex('reshape', (a) => tf.reshape(a, [3, 2]))],
  Slice: [
    // Nor does it slice them.
    {
      ...onComplex('slice', (a) => tf.slice(a, [0, 1], [2, 2])),
      oracle: (a: tf.Tensor, b: tf.Tensor) => [a, b].map((part) => tf.slice(part, [0, 1], [2, 2])),
    },
  ],
  Concat: [onComplex('concat', (a, b) => tf.concat([a, b], 1))],
  ZerosLike: [onComplex('zerosLike', (a) => tf.zerosLike(a))],
  OnesLike: [onComplex('onesLike', (a) => tf.onesLike(a))],
  Cast: [onComplex('cast', (a) => tf.cast(a, 'float32'))],
} satisfies KernelCases;

function quotient(...[a, b, c, d]: tf.Tensor[]): tf.Tensor[] {
  if (!a || !b || !c || !d) throw new RangeError('four inputs are needed');
  const square = tf.add(tf.square(c), tf.square(d));
  return [tf.div(tf.add(tf.mul(a, c), tf.mul(b, d)), square), tf.div(tf.sub(tf.mul(b, c), tf.mul(a, d)), square)];
}
