import type { KernelFamily } from '../kernel.ts';
import { channelsLastShape, convGeometry, fromChannelsLast, onlyWindows, toChannelsLast } from './geometry.ts';
import { methodFor } from './methods/choice.ts';

/** `inputShape` is in the data format's layout; `channelsLastShape` brings it into ours. */
export const conv2dBackprop: KernelFamily<'Conv2DBackpropFilter' | 'Conv2DBackpropInput'> = {
  Conv2DBackpropFilter: {
    infer: (_, { filterShape }) => ({ shape: filterShape, dtype: 'float32' }),
    lower: ({ inputs, attributes, graph, exact }) => {
      const { filterShape, dataFormat } = attributes;
      const geometry = convGeometry(inputs.x.shape, filterShape, attributes);
      const image = toChannelsLast(graph, inputs.x, dataFormat);
      const dy = toChannelsLast(graph, inputs.dy, dataFormat);
      return graph.reshape(methodFor(geometry, exact).filterGradient(graph, image, dy, geometry), filterShape);
    },
  },
  Conv2DBackpropInput: {
    infer: (_, { inputShape }) => ({ shape: inputShape, dtype: 'float32' }),
    lower: ({ inputs, attributes, graph, exact }) => {
      const { inputShape, dataFormat } = attributes;
      const geometry = convGeometry(inputShape, inputs.filter.shape, attributes);
      // A transposed convolution may be given more than there are windows: TF.js leaves the rest out.
      const dy = onlyWindows(graph, toChannelsLast(graph, inputs.dy, dataFormat), geometry);
      const gradient = methodFor(geometry, exact).inputGradient(graph, dy, inputs.filter, geometry);
      const shape = channelsLastShape(inputShape, dataFormat);
      return fromChannelsLast(graph, graph.reshape(gradient, shape), dataFormat);
    },
  },
};
