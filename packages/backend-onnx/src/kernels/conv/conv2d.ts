import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { activate } from '../activation.ts';
import type { KernelFamily } from '../kernel.ts';
import {
  byChannel,
  channelsLastShape,
  channelVector,
  convGeometry,
  fromChannelsLast,
  type Geometry,
  onlyWindows,
  onnxWindow,
  positions,
  toChannelsLast,
  type WindowAttributes,
} from './geometry.ts';
import { imagePatches, patchesFit } from './patches.ts';

export const conv2d: KernelFamily<'Conv2D' | 'FusedConv2D'> = {
  Conv2D: {
    infer: ({ x, filter }, attributes) => ({
      shape: convGeometry(x.shape, filter.shape, attributes).outShape,
      dtype: 'float32',
    }),
    lower: ({ inputs, attributes, graph }) => convolve(graph, inputs.x, inputs.filter, attributes),
  },
  FusedConv2D: {
    infer: ({ x, filter }, attributes) => ({
      shape: convGeometry(x.shape, filter.shape, attributes).outShape,
      dtype: 'float32',
    }),
    lower: ({ inputs, attributes, graph }) => {
      const { x, filter, bias, preluActivationWeights } = inputs;
      const { dataFormat } = attributes;
      const { outChannels } = convGeometry(x.shape, filter.shape, attributes);
      const perChannel = bias && channelVector(graph, bias, outChannels);
      const product = convolve(graph, x, filter, attributes, perChannel);
      const biased = bias && !perChannel ? graph.node('Add', [product, bias]) : product;
      const slopes = preluActivationWeights && byChannel(graph, preluActivationWeights, dataFormat);
      return activate(graph, biased, attributes, slopes);
    },
  },
};

/** Convolves, and adds a bias for each output channel. */
function convolve(
  graph: GraphBuilder,
  image: OnnxValue,
  filter: OnnxValue,
  attributes: WindowAttributes,
  bias?: OnnxValue,
): OnnxValue {
  const { dataFormat } = attributes;
  const geometry = convGeometry(image.shape, filter.shape, attributes);
  const x = toChannelsLast(graph, image, dataFormat);
  // Known filters are packed once, when the session is made: ONNX Runtime's own convolution is then the faster one.
  const product = filter.data || !patchesFit(geometry) ? onnxConvolution : patchProduct;
  const shape = channelsLastShape(geometry.outShape, dataFormat);
  return fromChannelsLast(graph, product(graph, x, filter, geometry, shape, bias), dataFormat);
}

function patchProduct(
  graph: GraphBuilder,
  image: OnnxValue,
  filter: OnnxValue,
  geometry: Geometry,
  shape: readonly number[],
  bias?: OnnxValue,
): OnnxValue {
  const patches = imagePatches(graph, image, geometry, positions(geometry));
  const matrix = filterMatrix(graph, filter, geometry);
  return graph.reshape(graph.node('Gemm', bias ? [patches, matrix, bias] : [patches, matrix]), shape);
}

/** The filter as the right-hand side of a product with patches. */
export const filterMatrix = (graph: GraphBuilder, filter: OnnxValue, geometry: Geometry): OnnxValue =>
  graph.reshape(filter, [geometry.filterHeight * geometry.filterWidth * geometry.inChannels, geometry.outChannels]);

function onnxConvolution(
  graph: GraphBuilder,
  image: OnnxValue,
  filter: OnnxValue,
  geometry: Geometry,
  _shape: readonly number[],
  bias?: OnnxValue,
): OnnxValue {
  const x = graph.transpose(image, [0, 3, 1, 2]);
  const w = graph.transpose(filter, [3, 2, 0, 1]);
  const y = graph.node('Conv', bias ? [x, w, bias] : [x, w], onnxWindow(geometry));
  return onlyWindows(graph, graph.transpose(y, [0, 2, 3, 1]), geometry);
}
