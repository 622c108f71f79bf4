import type { Operation, Value } from '../trace/value.ts';
import { producer, type Rule } from './site.ts';

/** What is multiplied, where a product is TF.js' gradient of relu: `dy · step(x)`. */
export function reluGradientParts({ inputs: { a, b } }: Operation): { dy: Value; x: Value } | undefined {
  const match = (dy: Value | undefined, other: Value | undefined) => {
    const step = producer(producer(other, 'Cast')?.inputs.x ?? other, 'Step');
    const x = step?.inputs.x;
    return dy && x && Number(step.attributes.alpha ?? 0) === 0 ? { dy, x } : undefined;
  };
  return match(a, b) ?? match(b, a);
}

/** A step in one pass instead of three. */
export const reluGradient: Rule = ({ operation, now, make }) => {
  const parts = reluGradientParts(operation);
  const [output] = operation.outputs;
  if (!parts || !output || output.dtype !== 'float32' || String(parts.dy.shape) !== String(parts.x.shape))
    return undefined;
  return make('ReluGradient', { dy: now(parts.dy), x: now(parts.x) }, output);
};
