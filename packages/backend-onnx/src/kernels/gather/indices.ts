import { util } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { hostNumbers } from '../../trace/numbers.ts';
import type { Value } from '../../trace/value.ts';

const largest = 2 ** 31 - 1;

/**
 * Indices as int32, in which those below zero became one that no array has: ONNX counts them from the end, where TF.js refuses
 * them; so does ONNX Runtime now.
 */
export function withoutNegative(graph: GraphBuilder, indices: OnnxValue): OnnxValue {
  const whole = graph.cast(indices, 'int32');
  if (whole.data && Array.from(whole.data, Number).every((index) => index >= 0)) return whole;
  const negative = graph.node('Less', [whole, graph.scalar(0, 'int32')]);
  return graph.node('Where', [negative, graph.scalar(largest, 'int32'), whole]);
}

/** Throws, with TF.js' message, where known rows of `depth` indices name a place outside of `shape`. */
export function checkPlaces(indices: Value, shape: readonly number[], depth: number): void {
  const numbers = hostNumbers(indices);
  const wrong = numbers?.findIndex((index, at) => index < 0 || index >= (shape[at % depth] ?? 0)) ?? -1;
  const start = wrong - (wrong % depth);
  util.assert(
    wrong === -1,
    () => `Invalid indices: ${numbers?.slice(start, start + depth)} does not index into ${shape}`,
  );
}
