import { EncoderKitError } from '@encoderkit/errors';
import type { GraphBuilder } from '../../onnx/builder.ts';
import type { OnnxValue } from '../../onnx/graph.ts';
import { broadcast } from '../../onnx/shapes.ts';
import type { Spec, Value } from '../../trace/value.ts';

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

/** Throws where `value` does not broadcast to the shape of `to`. */
export function broadcastsInto(kernel: string, value: Spec, to: Spec): void {
  const shape = broadcastShape(kernel, value, to);
  if (String(shape) === String(to.shape)) return;
  throw new EncoderKitError({
    code: 'shape-mismatch',
    where: `tfjs backend 'onnx', kernel ${kernel}`,
    expected: `a shape that broadcasts to [${to.shape}]`,
    received: `[${value.shape}]`,
  });
}

/**
 * What to compute with element by element: of a value that repeats a number or a smaller array, only that. The result may be
 * smaller than the output, too, and is then repeated in turn (`graph.expand`), which the next kernel may again leave out.
 */
export const operands = (graph: GraphBuilder, values: readonly OnnxValue[]): OnnxValue[] =>
  values.map((value) => graph.repeated(value) ?? value);

/** The type to compute in: float32 if any operand has it, else int32 (for bool, too). */
export const commonType = (values: readonly OnnxValue[]): 'float32' | 'int32' =>
  values.some(({ type }) => type === 'float32') ? 'float32' : 'int32';

/**
 * Whether combining `value` with `other` gives `value` again, if `other` is `number` everywhere. The sign of a zero counts: -0 + 0 is 0,
 * but -0 + -0 and -0 - 0 are -0.
 */
export const staysAs = (value: Value, other: Value, number: number): boolean =>
  other.source.kind === 'fill' &&
  (value.dtype === 'float32' ? Object.is(other.source.number, number) : other.source.number === number) &&
  other.dtype === value.dtype &&
  broadcastsTo(other.shape, value.shape);

const broadcastsTo = (shape: readonly number[], target: readonly number[]): boolean =>
  shape.length <= target.length &&
  shape.every((length, axis) => length === 1 || length === target[axis + target.length - shape.length]);
