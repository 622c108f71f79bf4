import { backend_util } from '@tensorflow/tfjs-core';
import { stored } from '../elementwise/convert.ts';
import type { KernelFamily } from '../kernel.ts';

/** Every pixel is a copy of the one that is nearest to where it came from, which is known when the program is built. */
export const rotate: KernelFamily<'RotateWithOffset'> = {
  RotateWithOffset: {
    infer: ({ image }) => image,
    lower({ inputs: { image }, attributes: { radians, fillValue, center }, output, graph }) {
      const [batch = 0, height = 0, width = 0, channels = 0] = image.shape;
      const [centerX, centerY] = backend_util.getImageCenter(center, height, width);
      const [sine, cosine] = [Math.sin(radians), Math.cos(radians)];
      const sources = Array.from({ length: height * width }, (_, pixel) => {
        const [x, y] = [(pixel % width) - centerX, Math.floor(pixel / width) - centerY];
        const fromX = Math.round(x * cosine - y * sine + centerX);
        const fromY = Math.round(x * sine + y * cosine + centerY);
        return fromX >= 0 && fromX < width && fromY >= 0 && fromY < height ? fromY * width + fromX : height * width;
      });
      // A fourth channel is opacity, and what is filled in is opaque.
      const fill = Array.from({ length: channels }, (_, channel) =>
        typeof fillValue === 'number' ? fillValue : (fillValue[channel] ?? 255),
      );
      const filler = graph.cast(
        stored(graph, graph.constant(fill, [1, 1, channels], 'float32'), output.dtype),
        image.type,
      );
      const pixels = graph.node(
        'Concat',
        [graph.reshape(image, [batch, height * width, channels]), graph.expand(filler, [batch, 1, channels])],
        { axis: 1 },
      );
      const index = graph.constant(sources, [sources.length], 'int32');
      return graph.reshape(graph.node('Gather', [pixels, index], { axis: 1 }), output.shape);
    },
  },
};
