import { oneAxis } from '../axis.ts';
import type { KernelFamily } from '../kernel.ts';

export const softmax: KernelFamily<'Softmax' | 'LogSoftmax'> = {
  Softmax: {
    infer: ({ logits }) => ({ shape: logits.shape, dtype: 'float32' }),
    lower: ({ inputs: { logits }, attributes: { dim }, graph }) =>
      graph.node('Softmax', [graph.cast(logits, 'float32')], { axis: oneAxis(logits.shape, dim) }),
  },
  LogSoftmax: {
    infer: ({ logits }) => ({ shape: logits.shape, dtype: 'float32' }),
    lower: ({ inputs: { logits }, attributes: { axis }, graph }) =>
      graph.node('LogSoftmax', [graph.cast(logits, 'float32')], { axis: oneAxis(logits.shape, axis) }),
  },
};
