import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';

/**
 * The maximum over a few tensors of one shape, and its gradient, by pairwise comparison. No index of the maximum is ever
 * computed: ONNX Runtime's MaxPool with indices took a third of a whole training step (decisions/002).
 */
export interface Tournament {
  readonly winner: OnnxValue;
  /** The gradient of each contestant, given the winner's. Of equal contestants the first takes all, as in TF.js. */
  gradients(dy: OnnxValue): OnnxValue[];
}

export function tournament(graph: GraphBuilder, contestants: readonly OnnxValue[]): Tournament {
  const [only] = contestants;
  if (!only) throw new RangeError('a tournament needs a contestant');
  if (contestants.length === 1) return { winner: only, gradients: (dy) => [dy] };
  const half = Math.ceil(contestants.length / 2);
  const [first, second] = [tournament(graph, contestants.slice(0, half)), tournament(graph, contestants.slice(half))];
  return {
    winner: graph.node('Max', [first.winner, second.winner]),
    gradients(dy) {
      const firstWins = graph.cast(graph.node('GreaterOrEqual', [first.winner, second.winner]), 'float32');
      const share = graph.node('Mul', [dy, firstWins]);
      return [...first.gradients(share), ...second.gradients(graph.node('Sub', [dy, share]))];
    },
  };
}
