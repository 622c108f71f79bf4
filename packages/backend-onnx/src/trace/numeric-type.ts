import { EncoderKitError } from '@encoderkit/errors';
import type { DataType } from '@tensorflow/tfjs-core';
import type { NumericType } from './value.ts';

/** @throws EncoderKitError `unsupported-kernel` for strings and complex numbers */
export function numericType(dtype: DataType, kernel?: string): NumericType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new EncoderKitError({
    code: 'unsupported-kernel',
    where: `tfjs backend 'onnx'${kernel === undefined ? '' : `, kernel ${kernel}`}`,
    expected: 'float32, int32 or bool tensors',
    received: dtype,
    remedy:
      dtype === 'complex64'
        ? 'Take its parts, tf.real(x) and tf.imag(x): compiled functions take and return those.'
        : `Run this op on another backend first: tf.setBackend('cpu').`,
  });
}
