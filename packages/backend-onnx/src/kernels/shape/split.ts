import { backend_util } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { oneAxis } from '../axis.ts';
import type { KernelFamily } from '../kernel.ts';
import { tensorInfo } from './known.ts';

export const split: KernelFamily<'SplitV' | 'Unpack'> = {
  SplitV: {
    infer({ x }, { numOrSizeSplits, axis }) {
      const along = oneAxis(x.shape, axis);
      const lengths = backend_util.prepareSplitSize(tensorInfo(x), numOrSizeSplits, along);
      return lengths.map((length) => ({ shape: x.shape.with(along, length), dtype: x.dtype }));
    },
    lower({ inputs, attributes, outputs, graph }) {
      const axis = oneAxis(inputs.x.shape, attributes.axis);
      const lengths = outputs.map(({ shape }) => shape[axis] ?? 0);
      return parts(graph, inputs.x, axis, lengths);
    },
  },
  Unpack: {
    infer({ value }, { axis }) {
      const along = oneAxis(value.shape, axis);
      const shape = value.shape.toSpliced(along, 1);
      return Array.from({ length: value.shape[along] ?? 0 }, () => ({ shape, dtype: value.dtype }));
    },
    lower({ inputs, attributes, outputs, output, graph }) {
      const axis = oneAxis(inputs.value.shape, attributes.axis);
      const lengths = outputs.map(() => 1);
      return parts(graph, inputs.value, axis, lengths).map((part) => graph.reshape(part, output.shape));
    },
  },
};

function parts(graph: GraphBuilder, x: OnnxValue, axis: number, lengths: readonly number[]): readonly OnnxValue[] {
  return lengths.length === 1 ? [x] : graph.nodeOutputs('Split', [x, graph.int64(lengths)], { axis });
}
