import { util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import type { KernelFamily } from '../kernel.ts';

type Paddings = readonly (readonly number[])[];

function padded(shape: readonly number[], paddings: Paddings): number[] {
  util.assert(
    paddings.length === shape.length,
    () =>
      `Error in pad: expected a pair of paddings for each of the ${shape.length} axes, received ${paddings.length}.`,
  );
  return paddings.map(([before = 0, after = 0], axis) => before + (shape[axis] ?? 0) + after);
}

export const pad: KernelFamily<'PadV2' | 'MirrorPad'> = {
  PadV2: {
    infer: ({ x }, { paddings }) => ({ shape: padded(x.shape, paddings), dtype: x.dtype }),
    lower({ inputs: { x }, attributes: { paddings, constantValue }, output, graph }) {
      if (String(x.shape) === String(output.shape)) return x;
      if (sizeOf(x.shape) === 0) return graph.fill(constantValue, output.shape, output.dtype);
      const pads = [...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)];
      return graph.node('Pad', [x, graph.int64(pads), graph.scalar(constantValue, x.type)]);
    },
  },
  // Picking elements covers both modes; ONNX' Pad has no `symmetric`.
  MirrorPad: {
    infer: ({ x }, { paddings }) => ({ shape: padded(x.shape, paddings), dtype: x.dtype }),
    lower({ inputs: { x }, attributes: { paddings, mode }, output, graph }) {
      const edge = mode === 'symmetric' ? 1 : 0;
      return output.shape.reduce((value, length, axis) => {
        const inside = x.shape[axis] ?? 0;
        if (length === inside) return value;
        const before = paddings[axis]?.[0] ?? 0;
        const picked = Array.from({ length }, (_, at) => {
          const position = at - before;
          if (position < 0) return -position - edge;
          return position < inside ? position : 2 * (inside - 1) - position + edge;
        });
        return graph.node('Gather', [value, graph.int64(picked)], { axis });
      }, x);
    },
  },
};
