import { type BackendValues, backend_util, type DataType } from '@tensorflow/tfjs-core';
import { hostNumbers } from './numbers.ts';
import { numericType } from './numeric-type.ts';
import { complexValue, hostValue, type Spec, type Value } from './value.ts';

/** The value of what TF.js hands over: numbers (also a plain array, or one of another type), pairs of them, or strings. */
export function valueFrom(data: BackendValues, shape: readonly number[], dtype: DataType): Value {
  if (isStrings(data)) return { shape, dtype, source: { kind: 'strings', values: data } };
  if (dtype === 'complex64') {
    const { real, imag } = backend_util.splitRealAndImagArrays(Float32Array.from(data));
    const part: Spec = { shape, dtype: 'float32' };
    return complexValue(hostValue(real, part), hostValue(imag, part));
  }
  const spec = { shape, dtype: numericType(dtype, 'write') };
  const wanted = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[spec.dtype];
  return hostValue(data instanceof wanted ? data : wanted.from(data), spec);
}

/** The data of a value in TF.js' layout, where it is known. The caller must not write to it. */
export function dataOf(value: Value): BackendValues | undefined {
  const { source } = value;
  if (source.kind === 'strings') return source.values;
  if (source.kind !== 'complex') return hostNumbers(value);
  const [real, imag] = [hostNumbers(source.real), hostNumbers(source.imag)];
  return real && imag && backend_util.mergeRealAndImagArrays(Float32Array.from(real), Float32Array.from(imag));
}

const isStrings = (data: BackendValues): data is Uint8Array[] => Array.isArray(data);
