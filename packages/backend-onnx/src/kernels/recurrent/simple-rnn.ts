import type { Spec } from '../../trace/value.ts';
import type { KernelFamily } from '../kernel.ts';
import { dropping, lessTimes, recur, recurBack } from './recurrence.ts';

/** Elman 1990: `h' = tanh(x W + h U + b)`. */
export const simpleRnn: KernelFamily<'SimpleRNN' | 'SimpleRNNGrad'> = {
  SimpleRNN: {
    infer: ({ projected, hidden }): Spec[] => [projected, hidden],
    lower({ inputs: { projected, recurrentKernel, hidden, mask, dropout }, attributes, graph }) {
      const drop = dropping(graph, dropout);
      const recurrence = { states: [hidden], sequences: [projected], mask, reverse: attributes.reverse };
      const { states, outputs } = recur(graph, recurrence, (body, [h], [x]) => {
        const before = drop(body, h);
        return { states: [body.node('Tanh', [body.node('Gemm', [before, recurrentKernel, x])])], outputs: [] };
      });
      return [...outputs, ...states];
    },
  },
  SimpleRNNGrad: {
    infer: ({ sequence, dHidden }): Spec[] => [sequence, dHidden],
    lower({ inputs, attributes, graph }) {
      const { dSequence, dHidden, recurrentKernel, sequence, mask, dropout } = inputs;
      const drop = dropping(graph, dropout);
      const recurrence = { states: [dHidden], dSequence, sequences: [sequence], mask, reverse: attributes.reverse };
      const { states, outputs } = recurBack(graph, recurrence, (body, [dH], [h]) => {
        const dSums = lessTimes(body, dH, body.node('Mul', [dH, h]), h);
        const dBefore = body.node('Gemm', [dSums, recurrentKernel], { transB: 1 });
        return { states: [drop(body, dBefore)], outputs: [dSums] };
      });
      return [...outputs, ...states];
    },
  },
};
