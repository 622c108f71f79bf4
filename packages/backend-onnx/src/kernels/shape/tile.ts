import { EncoderKitError } from '@encoderkit/errors';
import { backend_util } from '@tensorflow/tfjs-core';
import type { OnnxValue } from '../../onnx/graph.ts';
import { broadcast } from '../../onnx/shapes.ts';
import { hostNumbers } from '../../trace/numbers.ts';
import type { KernelFamily } from '../kernel.ts';
import { refilled } from './known.ts';

const repeated = (shape: readonly number[], repeats: readonly number[]): number[] =>
  shape.map((length, axis) => length * (repeats[axis] ?? 1));

export const tile: KernelFamily<'Tile' | 'BroadcastTo' | 'BroadcastArgs'> = {
  Tile: {
    infer: ({ x }, { reps }) => ({ shape: repeated(x.shape, reps), dtype: x.dtype }),
    fold: ({ x }, { reps }) => refilled(x, repeated(x.shape, reps)),
    lower({ inputs: { x }, attributes: { reps }, output, graph }) {
      if (String(x.shape) === String(output.shape)) return x;
      // Repeating what has length 1 is broadcasting.
      if (x.shape.every((length, axis) => length === 1 || reps[axis] === 1)) return graph.expand(x, output.shape);
      return graph.node('Tile', [x, graph.int64(reps)]);
    },
  },
  BroadcastTo: {
    infer: ({ x }, { shape }) => ({ shape: broadcastable(x.shape, shape), dtype: x.dtype }),
    fold: ({ x }, { shape }) => refilled(x, broadcastable(x.shape, shape)),
    lower: ({ inputs: { x }, output, graph }) => graph.expand(x, output.shape),
  },
  // The shapes to broadcast are numbers in tensors: they can be checked where they are known.
  BroadcastArgs: {
    infer: ({ s0, s1 }) => ({ shape: [Math.max(s0.shape[0] ?? 0, s1.shape[0] ?? 0)], dtype: 'int32' }),
    check({ s0, s1 }) {
      const [a, b] = [hostNumbers(s0), hostNumbers(s1)];
      if (a && b) backend_util.assertAndGetBroadcastShape([...a], [...b]);
    },
    lower({ inputs, output: { shape }, graph }) {
      const [rank = 0] = shape;
      const aligned = (lengths: OnnxValue): OnnxValue => {
        const missing = rank - (lengths.shape[0] ?? 0);
        const whole = graph.cast(lengths, 'int32');
        if (missing === 0) return whole;
        return graph.node('Pad', [whole, graph.int64([missing, 0]), graph.scalar(1, 'int32')]);
      };
      const [a, b] = [aligned(inputs.s0), aligned(inputs.s1)];
      return graph.node('Where', [graph.node('Equal', [a, graph.scalar(1, 'int32')]), b, a]);
    },
  },
};

function broadcastable(from: readonly number[], to: readonly number[]): readonly number[] {
  try {
    if (String(broadcast(from, to)) === String(to)) return to;
  } catch {
    // Told below.
  }
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where: "tfjs backend 'onnx', kernel BroadcastTo",
    expected: `a shape that [${from}] broadcasts to`,
    received: `[${to}]`,
  });
}
