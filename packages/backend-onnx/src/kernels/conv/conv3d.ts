import { backend_util } from '@tensorflow/tfjs-core';
import type { KernelFamily } from '../kernel.ts';
import { framed, unframed, type Windows, windows3d } from './windows.ts';

type Shape5 = [number, number, number, number, number];

interface Attributes {
  readonly strides: [number, number, number] | number;
  readonly pad: 'valid' | 'same';
  readonly dilations?: [number, number, number] | number;
}

const geometry = (
  image: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations = 1 }: Attributes,
): backend_util.Conv3DInfo =>
  backend_util.computeConv3DInfo(image as Shape5, filter as Shape5, strides, dilations, pad);

const toChannelsFirst = [0, 4, 1, 2, 3];
const toChannelsLast = [0, 2, 3, 4, 1];

const onnxWindow = ({ strides, dilations }: Windows) => ({ strides, dilations });

/** Volumes are `[batch, depth, height, width, channels]`, filters `[depth, height, width, inChannels, outChannels]`. */
export const conv3d: KernelFamily<'Conv3D' | 'Conv3DBackpropFilterV2' | 'Conv3DBackpropInputV2'> = {
  Conv3D: {
    infer: ({ x, filter }, attributes) => ({
      shape: geometry(x.shape, filter.shape, attributes).outShape,
      dtype: x.dtype,
    }),
    lower({ inputs, attributes, output, graph }) {
      const windows = windows3d(geometry(inputs.x.shape, inputs.filter.shape, attributes));
      const frame = framed(graph, graph.cast(inputs.x, 'float32'), windows);
      const filter = graph.transpose(graph.cast(inputs.filter, 'float32'), [4, 3, 0, 1, 2]);
      const product = graph.node('Conv', [graph.transpose(frame, toChannelsFirst), filter], onnxWindow(windows));
      return graph.cast(graph.transpose(product, toChannelsLast), output.dtype);
    },
  },
  Conv3DBackpropInputV2: {
    infer: (_, { inputShape }) => ({ shape: inputShape, dtype: 'float32' }),
    lower({ inputs: { dy, filter }, attributes, graph }) {
      const windows = windows3d(geometry(attributes.inputShape, filter.shape, attributes));
      const frame = graph.node(
        'ConvTranspose',
        [graph.transpose(dy, toChannelsFirst), graph.transpose(filter, [4, 3, 0, 1, 2])],
        onnxWindow(windows),
      );
      return unframed(graph, graph.transpose(frame, toChannelsLast), windows);
    },
  },
  // A convolution of the volume with the gradient, in which batch and channels change places, as do strides and dilations.
  Conv3DBackpropFilterV2: {
    infer: (_, { filterShape }) => ({ shape: filterShape, dtype: 'float32' }),
    lower({ inputs: { x, dy }, attributes, graph }) {
      const windows = windows3d(geometry(x.shape, attributes.filterShape, attributes));
      const frame = graph.transpose(framed(graph, x, windows), [4, 0, 1, 2, 3]);
      const { strides, dilations } = windows;
      const product = graph.node('Conv', [frame, graph.transpose(dy, [4, 0, 1, 2, 3])], {
        strides: dilations,
        dilations: strides,
      });
      return graph.transpose(product, [2, 3, 4, 0, 1]);
    },
  },
};
