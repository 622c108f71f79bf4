import type { Value } from '../trace/value.ts';
import { type Call, producer, type Rewrite } from './site.ts';

/** `x` where a value is step(x), cast or not: the slope of relu. */
export function reluSlope(value: Value): Value | undefined {
  const step = producer(producer(value, 'Cast')?.inputs.x ?? value, 'Step');
  return Number(step?.attributes.alpha ?? 0) === 0 ? step?.inputs.x : undefined;
}

/** What is multiplied, where a product is TF.js' gradient of relu: `dy · step(x)`. */
function reluGradientParts({ inputs: { a, b } }: Call<'Multiply'>): { dy: Value; x: Value } | undefined {
  const [left, right] = [reluSlope(a), reluSlope(b)];
  return right ? { dy: a, x: right } : left && { dy: b, x: left };
}

/** A step in one pass instead of three. */
export const reluGradient: Rewrite<'Multiply'> = ({ operation, now, make }) => {
  const parts = reluGradientParts(operation);
  const [output] = operation.outputs;
  if (!parts || output?.dtype !== 'float32' || String(parts.dy.shape) !== String(parts.x.shape)) return undefined;
  return make('ReluGradient', { dy: now(parts.dy), x: now(parts.x) }, {});
};
