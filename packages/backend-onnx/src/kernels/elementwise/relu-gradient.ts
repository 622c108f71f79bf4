import type { KernelFamily } from '../kernel.ts';

/** The largest float32: times any number above zero but the very smallest it is at least 1, and HardSigmoid cuts it to 1. */
const steep = 3.4e38;

export const reluGradient: KernelFamily<'ReluGradient'> = {
  ReluGradient: {
    infer: ({ dy }) => dy,
    /** One operator: Clip and Ceil, or a comparison and a Cast, take twice as long. */
    lower: ({ inputs: { dy, x }, graph }) =>
      graph.node('Mul', [dy, graph.node('HardSigmoid', [x], { alpha: steep, beta: 0 })]),
  },
};
