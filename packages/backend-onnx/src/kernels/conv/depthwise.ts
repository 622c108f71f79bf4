import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { activate } from '../activation.ts';
import type { KernelRows } from '../kernel.ts';
import {
  channelVector,
  convGeometry,
  type Geometry,
  onlyWindows,
  onnxWindow,
  pixelAt,
  positions,
  taps,
  type WindowAttributes,
} from './geometry.ts';
import { gatherPatches } from './patches.ts';
import { transposedConvolution } from './transposed.ts';

/** Filters are `[height, width, channels, multiplier]`; output channel `c · multiplier + m` sees input channel `c` only. */
export const depthwise = {
  DepthwiseConv2dNative: {
    infer: ({ x, filter }, attributes) => ({
      shape: convGeometry(x.shape, filter.shape, attributes, true).outShape,
      dtype: 'float32',
    }),
    lower: ({ inputs, attributes, graph }) => convolve(graph, inputs.x, inputs.filter, attributes),
  },
  FusedDepthwiseConv2D: {
    infer: ({ x, filter }, attributes) => ({
      shape: convGeometry(x.shape, filter.shape, attributes, true).outShape,
      dtype: 'float32',
    }),
    lower: ({ inputs, attributes, graph }) => {
      const { x, filter, bias, preluActivationWeights } = inputs;
      const { outChannels } = convGeometry(x.shape, filter.shape, attributes, true);
      const perChannel = bias && channelVector(graph, bias, outChannels);
      const product = convolve(graph, x, filter, attributes, perChannel);
      const biased = bias && !perChannel ? graph.node('Add', [product, bias]) : product;
      return activate(graph, biased, attributes, preluActivationWeights);
    },
  },
  DepthwiseConv2dNativeBackpropInput: {
    infer: (_, { inputShape }) => ({ shape: inputShape, dtype: 'float32' }),
    lower: ({ inputs, attributes, graph }) => {
      const geometry = convGeometry(attributes.inputShape, inputs.filter.shape, attributes, true);
      return transposedConvolution(graph, inputs.dy, grouped(graph, inputs.filter), geometry, geometry.inChannels);
    },
  },
  DepthwiseConv2dNativeBackpropFilter: {
    infer: (_, { filterShape }) => ({ shape: filterShape, dtype: 'float32' }),
    lower: ({ inputs, attributes, graph }) => {
      const { filterShape } = attributes;
      const geometry = convGeometry(inputs.x.shape, filterShape, attributes, true);
      return graph.reshape(filterGradient(graph, inputs.x, inputs.dy, geometry), filterShape);
    },
  },
} satisfies KernelRows;

/** `[height, width, channels, multiplier]` to ONNX' `[channels · multiplier, 1, height, width]`. */
function grouped(graph: GraphBuilder, filter: OnnxValue): OnnxValue {
  const [height = 0, width = 0, channels = 0, multiplier = 0] = filter.shape;
  return graph.reshape(graph.transpose(filter, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

function convolve(
  graph: GraphBuilder,
  image: OnnxValue,
  filter: OnnxValue,
  attributes: WindowAttributes,
  bias?: OnnxValue,
): OnnxValue {
  const geometry = convGeometry(image.shape, filter.shape, attributes, true);
  const x = graph.transpose(image, [0, 3, 1, 2]);
  const w = grouped(graph, filter);
  const y = graph.node('Conv', bias ? [x, w, bias] : [x, w], {
    ...onnxWindow(geometry),
    group: geometry.inChannels,
  });
  return onlyWindows(graph, graph.transpose(y, [0, 2, 3, 1]), geometry);
}

/** Tap by tap: what the tap saw times what came back for it, summed over batch and positions. */
function filterGradient(graph: GraphBuilder, image: OnnxValue, dy: OnnxValue, geometry: Geometry): OnnxValue {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const rows = graph.reshape(image, [batchSize, inHeight * inWidth, inChannels]);
  const at = positions(geometry);
  const count = batchSize * outHeight * outWidth;
  const gradient = graph.reshape(dy, [count, inChannels, outChannels / inChannels]);
  const parts = taps(geometry).map((tap) => {
    const seen = gatherPatches(
      graph,
      rows,
      at.map((position) => [pixelAt(geometry, position, tap)]),
    );
    const product = graph.node('Mul', [graph.reshape(seen, [count, inChannels, 1]), gradient]);
    return graph.node('ReduceSum', [product, graph.int64([0])]);
  });
  return graph.node('Concat', parts, { axis: 0 });
}
