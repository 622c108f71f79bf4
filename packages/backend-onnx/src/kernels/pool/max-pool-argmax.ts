import { poolGeometry } from '../conv/geometry.ts';
import { elementAt, filledUp, places, tapViews, windows2d } from '../conv/windows.ts';
import type { KernelFamily } from '../kernel.ts';

/** Positions are row-major in `[height, width, channels]`, or with the batch in front of it; -1 where a window sees nothing. */
export const maxPoolWithArgmax: KernelFamily<'MaxPoolWithArgmax'> = {
  MaxPoolWithArgmax: {
    infer({ x }, attributes) {
      const { outShape } = poolGeometry(x.shape, attributes);
      return [
        { shape: outShape, dtype: x.dtype },
        { shape: outShape, dtype: 'int32' },
      ];
    },
    lower({ inputs: { x }, attributes, outputs, graph }) {
      const windows = windows2d(poolGeometry(x.shape, attributes));
      const { batch, channels, counts, lengths, sizes } = windows;
      const [height = 0, width = 0] = lengths;
      const lowest = Number.NEGATIVE_INFINITY;
      const views = tapViews(graph, filledUp(graph, graph.cast(x, 'float32'), windows, lowest), windows);
      const images = Array.from({ length: attributes.includeBatchInIndex ? batch : 1 }, (_, image) => image);
      const windowPlaces = places(counts);
      const positions = places(sizes).map((tap) => {
        const pixels = windowPlaces.map((window) => elementAt(windows, window, tap) ?? 0);
        const flat = images.flatMap((image) =>
          pixels.flatMap((pixel) =>
            Array.from({ length: channels }, (_, channel) => (image * height * width + pixel) * channels + channel),
          ),
        );
        return graph.constant(flat, [images.length, ...counts, channels], 'int32');
      });
      let best = graph.fill(lowest, [batch, ...counts, channels], 'float32');
      let position = graph.scalar(-1, 'int32');
      for (const [tap, view] of views.entries()) {
        const larger = graph.node('Greater', [view, best]);
        position = graph.node('Where', [larger, positions[tap], position]);
        best = graph.node('Where', [larger, view, best]);
      }
      return [graph.cast(best, outputs[0]?.dtype ?? 'float32'), position];
    },
  },
};
