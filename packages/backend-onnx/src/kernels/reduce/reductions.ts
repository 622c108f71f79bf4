import { type NamedTensorInfoMap, util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import type { ElementType } from '../../onnx/types.ts';
import type { NumericType, Spec } from '../../trace/value.ts';
import type { Kernel, KernelFamily } from '../kernel.ts';
import { extremePass, meanPass, type Pass, reduceAxes, reducing, sumPass } from './passes.ts';

interface Reduction {
  readonly type: (dtype: NumericType) => NumericType;
  /** What TF.js gives for no elements. */
  readonly empty: (dtype: NumericType) => number;
  readonly pass: Pass;
  /** In which type it is computed, by the type of the result. Default: in that. */
  readonly within?: (dtype: NumericType) => ElementType;
}

type Inputs = Pick<NamedTensorInfoMap, 'x'>;
type Axes = number | number[];

export const atLeastInt32 = (dtype: NumericType): NumericType => (dtype === 'bool' ? 'int32' : dtype);
const same = (dtype: NumericType): NumericType => dtype;
const missing = (dtype: NumericType): number => (dtype === 'float32' ? Number.NaN : 0);

function row<Attributes extends { keepDims: boolean }>(
  axesOf: (attributes: Attributes) => Axes,
  { type, empty, pass, within }: Reduction,
): Kernel<Inputs, Attributes> {
  return {
    infer: ({ x }, attributes) => ({
      shape: reducedShape(x, axesOf(attributes), attributes.keepDims),
      dtype: type(x.dtype),
    }),
    lower({ inputs: { x }, attributes, output: { shape, dtype }, graph }) {
      if (sizeOf(x.shape) === 0) return graph.fill(empty(dtype), shape, dtype);
      const axes = util.parseAxisParam(axesOf(attributes), [...x.shape]);
      const reduced = reduceAxes(graph, graph.cast(x, within?.(dtype) ?? dtype), axes, pass);
      return graph.cast(graph.reshape(reduced, shape), dtype);
    },
  };
}

// Sums of int32 are limited to its range over some axes; TF.js wraps round.
const wide = (dtype: NumericType): ElementType => (dtype === 'int32' ? 'int64' : dtype);

function reducedShape({ shape }: Spec, axis: Axes, keepDims: boolean): readonly number[] {
  const axes = util.parseAxisParam(axis, [...shape]);
  return shape.flatMap((length, at) => (axes.includes(at) ? (keepDims ? [1] : []) : [length]));
}

const overAxis = ({ axis }: { axis: Axes; keepDims: boolean }): Axes => axis;

export const reductions: KernelFamily<'Sum' | 'Mean' | 'Prod' | 'Max' | 'Min' | 'All' | 'Any'> = {
  Sum: row(overAxis, { type: atLeastInt32, empty: () => 0, pass: sumPass, within: wide }),
  Mean: row(overAxis, { type: () => 'float32', empty: () => 0, pass: meanPass }),
  Prod: row(overAxis, { type: atLeastInt32, empty: () => 1, pass: reducing('ReduceProd'), within: wide }),
  Max: row(({ reductionIndices }) => reductionIndices, { type: same, empty: missing, pass: extremePass('ReduceMax') }),
  Min: row(overAxis, { type: same, empty: missing, pass: extremePass('ReduceMin') }),
  All: row(overAxis, { type: same, empty: () => 0, pass: reducing('ReduceMin'), within: () => 'bool' }),
  Any: row(overAxis, { type: same, empty: () => 0, pass: reducing('ReduceMax'), within: () => 'bool' }),
};
