import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { activate } from '../activation.ts';
import type { KernelFamily } from '../kernel.ts';
import {
  byChannel,
  channelVector,
  convGeometry,
  fromChannelsLast,
  toChannelsLast,
  type WindowAttributes,
} from './geometry.ts';
import { methodFor } from './methods/choice.ts';
import { onnxOperators } from './methods/onnx-operators.ts';

export const conv2d: KernelFamily<'Conv2D' | 'FusedConv2D'> = {
  Conv2D: {
    infer: ({ x, filter }, attributes) => ({
      shape: convGeometry(x.shape, filter.shape, attributes).outShape,
      dtype: 'float32',
    }),
    lower: ({ inputs, attributes, graph, exact }) => convolve(graph, exact, inputs.x, inputs.filter, attributes),
  },
  FusedConv2D: {
    infer: ({ x, filter }, attributes) => ({
      shape: convGeometry(x.shape, filter.shape, attributes).outShape,
      dtype: 'float32',
    }),
    lower: ({ inputs, attributes, graph, exact }) => {
      const { x, filter, bias, preluActivationWeights } = inputs;
      const { dataFormat } = attributes;
      const { outChannels } = convGeometry(x.shape, filter.shape, attributes);
      const perChannel = bias && channelVector(graph, bias, outChannels);
      const product = convolve(graph, exact, x, filter, attributes, perChannel);
      const biased = bias && !perChannel ? graph.node('Add', [product, bias]) : product;
      const slopes = preluActivationWeights && byChannel(graph, preluActivationWeights, dataFormat);
      return activate(graph, biased, attributes, slopes);
    },
  },
};

/** Convolves, and adds a bias for each output channel. */
function convolve(
  graph: GraphBuilder,
  exact: boolean,
  image: OnnxValue,
  filter: OnnxValue,
  attributes: WindowAttributes,
  bias?: OnnxValue,
): OnnxValue {
  const { dataFormat } = attributes;
  const geometry = convGeometry(image.shape, filter.shape, attributes);
  const x = toChannelsLast(graph, image, dataFormat);
  // Known filters are packed once, when the session is made: ONNX Runtime's own convolution is then the faster one.
  const { convolution } = filter.data ? onnxOperators : methodFor(geometry, exact);
  return fromChannelsLast(graph, convolution(graph, x, filter, geometry, bias), dataFormat);
}
