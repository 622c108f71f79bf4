import { backend_util, type Dilation2DAttrs } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { KernelFamily } from '../kernel.ts';
import { sumOfTaps } from '../pool/taps.ts';
import { tournament } from '../pool/windows.ts';
import { filledUp, tapViews, type Windows, windows2d } from './windows.ts';

const windowsOf = (image: readonly number[], filter: readonly number[], attributes: Dilation2DAttrs): Windows =>
  windows2d(geometry(image, filter, attributes));

const geometry = (
  image: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations }: Dilation2DAttrs,
): backend_util.Conv2DInfo =>
  backend_util.computeDilation2DInfo(
    image as [number, number, number, number],
    filter as [number, number, number],
    strides,
    pad,
    'NHWC',
    dilations,
  );

/** Grey dilation: the largest sum of an element under the filter and the filter there. What is beside the image never wins. */
export const dilation2d: KernelFamily<'Dilation2D' | 'Dilation2DBackpropFilter' | 'Dilation2DBackpropInput'> = {
  Dilation2D: {
    infer: ({ x, filter }, attributes) => ({
      shape: geometry(x.shape, filter.shape, attributes).outShape,
      dtype: x.dtype,
    }),
    lower({ inputs: { x, filter }, attributes, output, graph }) {
      const { winner } = tournament(graph, sums(graph, x, filter, windowsOf(x.shape, filter.shape, attributes)));
      // Where a window sees nothing of the image, TF.js gives this.
      const least = graph.scalar(Number.MIN_SAFE_INTEGER, 'float32');
      return graph.cast(graph.node('Max', [winner, least]), output.dtype);
    },
  },
  Dilation2DBackpropInput: {
    infer: ({ x }) => ({ shape: x.shape, dtype: 'float32' }),
    lower({ inputs: { x, filter, dy }, attributes, graph }) {
      const windows = windowsOf(x.shape, filter.shape, attributes);
      return sumOfTaps(graph, tournament(graph, sums(graph, x, filter, windows)).gradients(dy), windows);
    },
  },
  Dilation2DBackpropFilter: {
    infer: ({ filter }) => ({ shape: filter.shape, dtype: 'float32' }),
    lower({ inputs: { x, filter, dy }, attributes, output, graph }) {
      const windows = windowsOf(x.shape, filter.shape, attributes);
      const rows = sizeOf([windows.batch, ...windows.counts]);
      const totals = tournament(graph, sums(graph, x, filter, windows))
        .gradients(dy)
        .map((gradient) =>
          graph.node('ReduceSum', [graph.reshape(gradient, [rows, windows.channels]), graph.int64([0])]),
        );
      return graph.reshape(graph.node('Concat', totals, { axis: 0 }), output.shape);
    },
  },
};

/** For each element of the filter, what all windows see there plus the filter's number. */
function sums(graph: GraphBuilder, image: OnnxValue, filter: OnnxValue, windows: Windows): OnnxValue[] {
  const filled = filledUp(graph, graph.cast(image, 'float32'), windows, Number.NEGATIVE_INFINITY);
  const count = sizeOf(windows.sizes);
  const rows = graph.reshape(graph.cast(filter, 'float32'), [count, windows.channels]);
  const each = count === 1 ? [rows] : graph.nodeOutputs('Split', [rows], { axis: 0, num_outputs: count });
  return tapViews(graph, filled, windows).map((view, tap) => graph.node('Add', [view, each[tap] ?? rows]));
}
