import { EncoderKitError } from '../../error.ts';
import type { Spec, Value } from '../../graph/value.ts';
import type { GraphBuilder, OnnxValue } from '../../onnx/graph.ts';
import { broadcast } from '../../onnx/shapes.ts';

/** The shape of what comes of two arrays, element by element. */
export function broadcastShape(kernel: string, a: Spec, b: Spec): readonly number[] {
  try {
    return broadcast(a.shape, b.shape);
  } catch (cause) {
    throw new EncoderKitError({
      code: 'shape-mismatch',
      where: `tfjs backend 'onnx', kernel ${kernel}`,
      expected: 'shapes that broadcast: aligned at the last axis, each pair of lengths equal or one of them 1',
      received: `[${a.shape}] and [${b.shape}]`,
      cause,
    });
  }
}

/**
 * Operands of one type for a node that broadcasts: those that hold one number everywhere are given as that number, as long as
 * the others make up the output's shape.
 */
export function operands(graph: GraphBuilder, values: readonly OnnxValue[], shape: readonly number[]): OnnxValue[] {
  const lean = [...values];
  for (const [position, value] of values.entries()) {
    const scalar = graph.filled(value);
    if (!scalar) continue;
    const rest = lean.filter((_, at) => at !== position).map((other) => other.shape);
    if (String(rest.reduce(broadcast, [])) === String(shape)) lean[position] = scalar;
  }
  return lean;
}

/** The type to compute in: float32 if any operand has it, else int32 (for bool, too). */
export const commonType = (values: readonly OnnxValue[]): 'float32' | 'int32' =>
  values.some(({ type }) => type === 'float32') ? 'float32' : 'int32';

/** Whether combining `value` with `other` gives `value` again, if `other` is `number` everywhere. */
export const staysAs = (value: Value, other: Value, number: number): boolean =>
  other.source.kind === 'fill' &&
  other.source.number === number &&
  other.dtype === value.dtype &&
  broadcastsTo(other.shape, value.shape);

const broadcastsTo = (shape: readonly number[], target: readonly number[]): boolean =>
  shape.length <= target.length &&
  shape.every((length, axis) => length === 1 || length === target[axis + target.length - shape.length]);
