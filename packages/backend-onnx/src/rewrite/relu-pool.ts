import type { Operation, Value } from '../trace/value.ts';
import { producer, type Rule } from './site.ts';

/** max(relu(x)) is relu(max(x)), and relu then runs over the few maxima only. */
export const maxPoolOfRelu: Rule = ({ operation, now, make }) => {
  const relu = producer(operation.inputs.x, 'Relu');
  const [output] = operation.outputs;
  if (!relu?.inputs.x || !output || output.dtype !== 'float32') return undefined;
  return make('Relu', { x: make('MaxPool', { x: now(relu.inputs.x) }, output, operation.attributes) }, output);
};

export interface ReluPoolGradient {
  readonly gradient: Operation;
  readonly relu: Operation;
  readonly pool: Operation;
}

/**
 * The gradient of relu, `dy · step(x)`, where dy is the gradient of a max-pool over that relu. `undefined` where a product
 * is anything else.
 */
export function reluPoolGradient({ inputs: { a, b } }: Operation): ReluPoolGradient | undefined {
  return match(a, b) ?? match(b, a);
}

function match(left: Value | undefined, right: Value | undefined): ReluPoolGradient | undefined {
  const gradient = producer(left, 'MaxPoolGrad');
  const step = producer(producer(right, 'Cast')?.inputs.x ?? right, 'Step');
  const relu = producer(gradient?.inputs.input, 'Relu');
  const pool = producer(gradient?.inputs.output, 'MaxPool');
  if (!gradient || !step || !relu || !pool || Number(step.attributes.alpha ?? 0) !== 0) return undefined;
  const same = step.inputs.x === relu.inputs.x && pool.inputs.x === gradient.inputs.input;
  return same ? { gradient, relu, pool } : undefined;
}

/** The pooled gradient is cut where the maximum is not above zero, and goes to the maximum of x instead of relu(x). */
export const reluOfMaxPoolGradient: Rule = ({ operation, now, make }) => {
  const found = reluPoolGradient(operation);
  const [output] = operation.outputs;
  const { dy, output: pooled } = found?.gradient.inputs ?? {};
  const x = found?.relu.inputs.x;
  if (!found || !output || !dy || !pooled || !x) return undefined;
  const maximum = make('MaxPool', { x: now(x) }, pooled, found.pool.attributes);
  const through = make('ReluGradient', { dy: now(dy), x: maximum }, dy);
  return make('MaxPoolGrad', { dy: through, input: now(x), output: maximum }, output, found.gradient.attributes);
};

/** Every pooled gradient goes to exactly one pixel: the sum over all pixels is the sum over the pooled ones. */
export const sumOfMaxPoolGradient: Rule = ({ operation, inputs, make }) => {
  const dy = producer(inputs.x, 'MaxPoolGrad')?.inputs.dy;
  const [output] = operation.outputs;
  if (!dy || !output || !coversPixels(operation.attributes.axis)) return undefined;
  return make('Sum', { x: dy }, output, operation.attributes);
};

/** Whether a sum is over height and width of `[batch, height, width, channels]`, at least. */
export function coversPixels(axis: unknown): boolean {
  const axes = [axis].flat();
  return axes.includes(1) && axes.includes(2);
}
