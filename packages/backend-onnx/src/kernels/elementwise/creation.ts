import { EncoderKitError } from '@encoderkit/errors';
import { type DataType, type FillAttrs, type RangeAttrs, util } from '@tensorflow/tfjs-core';
import { numericType } from '../../trace/numeric-type.ts';
import { allocate, hostValue, type Numbers, type NumericType, type Spec, type Value } from '../../trace/value.ts';
import type { KernelFamily } from '../kernel.ts';

/** Kernels that make numbers from none: known at once, so nothing is computed. */
export const creation: KernelFamily<'Fill' | 'LinSpace' | 'OnesLike' | 'Range' | 'ZerosLike'> = {
  Fill: {
    infer: (_, attributes) => fillSpec(attributes),
    lower: ({ attributes, output, graph }) =>
      graph.fill(stored(attributes.value, output.dtype), output.shape, output.dtype),
    fold: (_, attributes) => filled(fillSpec(attributes), attributes.value),
  },
  LinSpace: {
    infer: (_, { num }) => ({ shape: [num], dtype: 'float32' }),
    lower: ({ attributes: { start, stop, num }, graph }) =>
      graph.constant(linSpace(start, stop, num), [num], 'float32'),
    fold: (_, { start, stop, num }) => hostValue(linSpace(start, stop, num), { shape: [num], dtype: 'float32' }),
  },
  OnesLike: {
    infer: ({ x }) => x,
    lower: ({ output: { shape, dtype }, graph }) => graph.fill(1, shape, dtype),
    fold: ({ x }) => filled({ shape: x.shape, dtype: numericType(x.dtype, 'OnesLike') }, 1),
  },
  Range: {
    infer: (_, attributes) => rangeSpec(range(attributes), attributes),
    lower: ({ attributes, output: { shape, dtype }, graph }) => graph.constant(range(attributes), shape, dtype),
    fold: (_, attributes) => {
      const values = range(attributes);
      return hostValue(values, rangeSpec(values, attributes));
    },
  },
  ZerosLike: {
    infer: ({ x }) => x,
    lower: ({ output: { shape, dtype }, graph }) => graph.fill(0, shape, dtype),
    fold: ({ x }) => filled({ shape: x.shape, dtype: numericType(x.dtype, 'ZerosLike') }, 0),
  },
};

const filled = (spec: Spec, number: number | string): Value => ({
  ...spec,
  source: { kind: 'fill', number: stored(number, spec.dtype) },
});

/** The number as an array of this type holds it. */
const stored = (number: number | string, dtype: NumericType): number => allocate(dtype, 1).fill(Number(number))[0] ?? 0;

function fillSpec({ shape, value, dtype }: FillAttrs): Spec {
  return { shape, dtype: numericType(dtype ?? util.inferDtype(value), 'Fill') };
}

const rangeSpec = (values: Numbers, { dtype }: RangeAttrs): Spec => ({
  shape: [values.length],
  dtype: numericType(dtype, 'Range'),
});

/** As TF.js adds it up, rounding to the element type at every step. */
function range({ start, stop, step, dtype }: RangeAttrs): Numbers {
  const backwards = start < stop && step < 0;
  if (start === stop || backwards || (stop < start && step > 1)) return allocate(dtype, 0);
  const length = Math.abs(Math.ceil((stop - start) / step));
  // A step of 1 is the default, and counts downwards where it has to.
  return series(start, stop < start && step === 1 ? -1 : step, length, dtype);
}

const linSpace = (start: number, stop: number, length: number): Numbers =>
  series(start, (stop - start) / (length - 1), length, 'float32');

function series(start: number, step: number, length: number, dtype: DataType): Numbers {
  if (!Number.isInteger(length) || length < 0) {
    throw new EncoderKitError({
      code: 'invalid-input',
      where: "tfjs backend 'onnx'",
      expected: 'a whole number of elements for tf.range or tf.linspace',
      received: length,
    });
  }
  const values = allocate(dtype, length);
  values[0] = start;
  for (let position = 1; position < length; position++) values[position] = (values[position - 1] ?? 0) + step;
  return values;
}
