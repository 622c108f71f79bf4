import type { Value } from '../trace/value.ts';
import { reluSlope } from './relu-gradient.ts';
import { type Call, producer, type Rewrite } from './site.ts';

/** max(relu(x)) is relu(max(x)), and relu then runs over the few maxima only. */
export const maxPoolOfRelu: Rewrite<'MaxPool'> = ({ operation, now, make }) => {
  const relu = producer(operation.inputs.x, 'Relu');
  if (relu?.inputs.x.dtype !== 'float32') return undefined;
  return make('Relu', { x: make('MaxPool', { x: now(relu.inputs.x) }, operation.attributes) }, {});
};

export interface ReluPoolGradient {
  readonly gradient: Call<'MaxPoolGrad'>;
  readonly relu: Call<'Relu'>;
  readonly pool: Call<'MaxPool'>;
}

/**
 * The gradient of relu, `dy · step(x)`, where dy is the gradient of a max-pool over that relu. `undefined` where a product
 * is anything else.
 */
export function reluPoolGradient({ inputs: { a, b } }: Call<'Multiply'>): ReluPoolGradient | undefined {
  return match(a, b) ?? match(b, a);
}

function match(left: Value, right: Value): ReluPoolGradient | undefined {
  const gradient = producer(left, 'MaxPoolGrad');
  const relu = producer(gradient?.inputs.input, 'Relu');
  const pool = producer(gradient?.inputs.output, 'MaxPool');
  if (!gradient || !relu || !pool) return undefined;
  const same = reluSlope(right) === relu.inputs.x && pool.inputs.x === gradient.inputs.input;
  return same ? { gradient, relu, pool } : undefined;
}

/** The pooled gradient is cut where the maximum is not above zero, and goes to the maximum of x instead of relu(x). */
export const reluOfMaxPoolGradient: Rewrite<'Multiply'> = ({ operation, now, make }) => {
  const found = reluPoolGradient(operation);
  if (!found) return undefined;
  const { gradient, relu, pool } = found;
  const x = now(relu.inputs.x);
  const output = make('MaxPool', { x }, pool.attributes);
  const dy = make('ReluGradient', { dy: now(gradient.inputs.dy), x: output }, {});
  return make('MaxPoolGrad', { dy, input: x, output }, gradient.attributes);
};

/** Every pooled gradient goes to exactly one pixel: the sum over all pixels is the sum over the pooled ones. */
export const sumOfMaxPoolGradient: Rewrite<'Sum'> = ({ operation, inputs, make }) => {
  const dy = producer(inputs.x, 'MaxPoolGrad')?.inputs.dy;
  return dy && coversPixels(operation.attributes.axis) ? make('Sum', { x: dy }, operation.attributes) : undefined;
};

/** Whether a sum is over height and width of `[batch, height, width, channels]`, at least. */
export function coversPixels(axis: number | number[]): boolean {
  const axes = [axis].flat();
  return axes.includes(1) && axes.includes(2);
}
