import { EncoderKitError } from '@encoderkit/errors';
import { backend_util, util } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../base/size-of.ts';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import type { Spec } from '../../trace/value.ts';
import { oneAxis } from '../axis.ts';
import type { KernelFamily } from '../kernel.ts';

/** The element type is that of the first part, as in TF.js. */
export const join: KernelFamily<'Concat' | 'Pack'> = {
  Concat: {
    infer(inputs, attributes) {
      const parts = Object.values(inputs);
      const first = firstOf(parts, 'Concat');
      const axis = oneAxis(first.shape, attributes.axis);
      const shapes = parts.map(({ shape }) => [...shape]);
      backend_util.assertParamsConsistent(shapes, axis);
      return { shape: backend_util.computeOutShape(shapes, axis), dtype: first.dtype };
    },
    lower({ inputs, attributes, output, graph }) {
      const parts = Object.values(inputs).map((part) => graph.cast(part, output.dtype));
      return joined(graph, parts, oneAxis(output.shape, attributes.axis));
    },
  },
  Pack: {
    infer(inputs, { axis }) {
      const parts = Object.values(inputs);
      const { shape, dtype } = firstOf(parts, 'Pack');
      for (const part of parts) {
        util.assertShapesMatch([...shape], [...part.shape], 'All tensors passed to stack must have matching shapes');
        util.assert(dtype === part.dtype, () => 'All tensors passed to stack must have matching dtypes');
      }
      return { shape: shape.toSpliced(packAxis(shape, axis), 0, parts.length), dtype };
    },
    lower({ inputs, attributes, output, graph }) {
      const parts = Object.values(inputs);
      const axis = packAxis(parts[0]?.shape ?? [], attributes.axis);
      const each = output.shape.with(axis, 1);
      return joined(
        graph,
        parts.map((part) => graph.reshape(part, each)),
        axis,
      );
    },
  },
};

function joined(graph: GraphBuilder, parts: readonly OnnxValue[], axis: number): OnnxValue {
  const [only, ...others] = parts.filter(({ shape }) => sizeOf(shape) > 0);
  return only && others.length === 0 ? only : graph.node('Concat', only ? [only, ...others] : parts, { axis });
}

/** Where the new axis goes: a negative number counts from behind the last. */
const packAxis = ({ length }: readonly number[], axis: number): number => (axis < 0 ? axis + length + 1 : axis);

function firstOf(parts: readonly Spec[], kernel: string): Spec {
  const [first] = parts;
  if (first) return first;
  throw new EncoderKitError({
    code: 'invalid-input',
    where: `tfjs backend 'onnx', kernel ${kernel}`,
    expected: 'at least one tensor',
    received: 'none',
  });
}
