import { backend_util } from '@tensorflow/tfjs-core';
import { type Windows, windows3d } from '../conv/windows.ts';
import type { KernelFamily } from '../kernel.ts';
import { contest, largest, mean, meanGradient } from './pool.ts';
import { sumOfTaps } from './taps.ts';

interface Attributes {
  readonly filterSize: [number, number, number] | number;
  readonly strides: [number, number, number] | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: 'NDHWC' | 'NCDHW';
}

const geometry = (
  shape: readonly number[],
  { filterSize, strides, pad, dimRoundingMode, dataFormat }: Attributes,
): backend_util.Conv3DInfo =>
  backend_util.computePool3DInfo(
    shape as [number, number, number, number, number],
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
    dataFormat,
  );

const windowsOf = (shape: readonly number[], attributes: Attributes): Windows => windows3d(geometry(shape, attributes));

/** Volumes are `[batch, depth, height, width, channels]`. */
export const pool3d: KernelFamily<'AvgPool3D' | 'AvgPool3DGrad' | 'MaxPool3D' | 'MaxPool3DGrad'> = {
  AvgPool3D: {
    infer: ({ x }, attributes) => ({ shape: geometry(x.shape, attributes).outShape, dtype: 'float32' }),
    lower: ({ inputs: { x }, attributes, graph }) => mean(graph, x, windowsOf(x.shape, attributes), 0),
  },
  AvgPool3DGrad: {
    infer: ({ input }) => ({ shape: input.shape, dtype: 'float32' }),
    lower: ({ inputs: { dy, input }, attributes, graph }) =>
      meanGradient(graph, dy, windowsOf(input.shape, attributes)),
  },
  MaxPool3D: {
    infer: ({ x }, attributes) => ({ shape: geometry(x.shape, attributes).outShape, dtype: x.dtype }),
    lower: ({ inputs: { x }, attributes, output, graph }) =>
      largest(graph, x, windowsOf(x.shape, attributes), output.dtype),
  },
  // Of equal maxima the first takes the gradient, as in two dimensions and in TensorFlow; TF.js' `cpu` gives it to the last.
  MaxPool3DGrad: {
    infer: ({ input }) => ({ shape: input.shape, dtype: 'float32' }),
    lower({ inputs: { dy, input }, attributes, graph }) {
      const windows = windowsOf(input.shape, attributes);
      return sumOfTaps(graph, contest(graph, input, windows).gradients(dy), windows);
    },
  },
};
