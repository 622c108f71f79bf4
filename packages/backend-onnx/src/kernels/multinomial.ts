import { randomUniform, tidy } from '@tensorflow/tfjs-core';
import type { KernelFamily } from './kernel.ts';

/**
 * Samples from each row's distribution, the numbers of TF.js' `cpu` kernel for the same seed. They are drawn when the program is built,
 * so that a compiled function samples alike at each run, as its seed says.
 */
export const multinomial: KernelFamily<'Multinomial'> = {
  Multinomial: {
    infer: ({ logits }, { numSamples }) => ({ shape: [logits.shape[0] ?? 0, numSamples], dtype: 'int32' }),
    lower({ inputs, attributes: { numSamples, seed, normalized }, graph }) {
      const logits = graph.cast(inputs.logits, 'float32');
      const [rows = 0, outcomes = 0] = logits.shape;
      const probabilities = normalized ? logits : graph.node('Softmax', [logits], { axis: 1 });
      const sums = graph.node('CumSum', [probabilities, graph.scalar(1, 'int32')], { exclusive: 0, reverse: 0 });
      // The last sum is left out: whoever is not before it comes last, whatever rounding has made of it.
      const bounds = graph.node('Slice', [sums, graph.int64([0]), graph.int64([outcomes - 1]), graph.int64([1])]);
      const drawn = tidy(() => randomUniform([numSamples], 0, 1, 'float32', String(seed)).dataSync());
      const samples = graph.constant(drawn, [1, numSamples, 1], 'float32');
      const passed = graph.node('GreaterOrEqual', [samples, graph.reshape(bounds, [rows, 1, outcomes - 1])]);
      return graph.node('ReduceSum', [graph.cast(passed, 'int32'), graph.int64([2])], { keepdims: 0 });
    },
  },
};
